//! A message bus of our own, for tests of what is asked of the desktop and heard from it.

#![allow(clippy::unwrap_used, reason = "a failed surrounding is a failed test")]

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use zbus::{Connection, connection};

/// A running bus, ended with its test.
pub(super) struct TestBus {
    daemon: Child,
    address: String,
}

impl TestBus {
    pub(super) fn start() -> Self {
        let mut daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { daemon, address: address.trim().to_owned() }
    }

    /// For a connection that offers something.
    pub(super) fn builder(&self) -> connection::Builder<'_> {
        connection::Builder::address(self.address.as_str()).unwrap()
    }

    /// A connection that only asks and listens.
    pub(super) async fn connect(&self) -> Connection {
        self.builder().build().await.unwrap()
    }
}

impl Drop for TestBus {
    fn drop(&mut self) {
        self.daemon.kill().unwrap();
        self.daemon.wait().unwrap();
    }
}
