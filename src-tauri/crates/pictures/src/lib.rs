//! Foreign pictures, read in a process of their own that may use little memory and little time, and nothing else.
//!
//! [`Workshop`] is the asker's side: it starts the program again with [`worker::ARGUMENT`], hands over one file at a
//! time and believes nothing that comes back before it was checked. [`worker::serve`] is the other side. What is done
//! to a picture, [`work`], knows of neither.

#[cfg(feature = "testkit")]
pub mod bombs;
mod checked;
mod confine;
mod decode;
mod draw;
mod fit;
#[cfg(feature = "testkit")]
mod in_process;
mod jpeg;
mod order;
mod resize;
mod strip;
mod structure;
mod wire;
mod work;
pub mod worker;
mod workshop;

#[cfg(feature = "testkit")]
pub use in_process::InProcess;
pub use workshop::{Program, Workshop};
