//! Hostile pictures and pages cost only themselves, in a group of processes with little memory.

use std::process::Command;

use serde_json::Value;

#[test]
fn bombs_are_refused_in_little_memory_while_every_post_goes_out() {
    let output = Command::new(env!("CARGO_BIN_EXE_bombs")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let number = |name: &str| told[name].as_u64().unwrap();
    assert!(number("bombs") > 10 && number("posts") > 8, "{told}");
    assert_eq!(number("refused"), number("bombs"), "each bomb costs that picture: {told}");
    assert_eq!(
        (number("out"), number("really_out")),
        (number("posts"), number("posts")),
        "each post is out once: {told}"
    );
    // By the practice network's clock, which moves only when an engine with nothing else to do waits.
    assert!(number("late_seconds") < 60, "nobody's post waited for another one's page: {told}");
    assert_eq!(told["honest"], true, "the next honest picture is read: {told}");
    for process in ["own_kb", "worker_kb"] {
        assert!(number(process) < 200_000, "{told}");
    }
}
