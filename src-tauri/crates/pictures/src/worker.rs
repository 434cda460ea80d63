//! The worker's side: the program, started again with one private argument, does nothing but read pictures.

use std::{
    ffi::OsStr,
    io::{self, BufReader, BufWriter},
    process::ExitCode,
};

use crate::{confine, order::Answer, wire, work};

/// How a worker ends that the system did not let confine itself.
pub(crate) const NOT_CONFINED: u8 = 70;

/// The only argument that starts a worker.
pub const ARGUMENT: &str = "decode-picture";

/// Works until nobody gives another order, if the program was started for that. To be called before anything else is
/// set up: what a program opens or starts first, a picture could get at.
pub fn serve_if_asked() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    let asked = arguments.next().as_deref() == Some(OsStr::new(ARGUMENT)) && arguments.next().is_none();
    asked.then(serve)
}

/// Works until nobody gives another order.
pub fn serve() -> ExitCode {
    // Nobody reads what a worker says beside its answers; how it ended is what its asker sees.
    if confine::confine().is_err() {
        return ExitCode::from(NOT_CONFINED);
    }
    if work_off().is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn work_off() -> io::Result<()> {
    let mut orders = BufReader::new(io::stdin().lock());
    let mut answers = BufWriter::new(io::stdout().lock());
    while let Some((order, file)) = wire::read_order(&mut orders)? {
        confine::allow_one_more()?;
        let (answer, pictures) = Answer::of(work::perform(&order, file));
        wire::write_answer(&mut answers, &answer, &pictures)?;
    }
    Ok(())
}
