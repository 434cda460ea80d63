//! Pictures: taking them into the library safely, and fitting them to a network's rules.

mod decode;
mod fit;
mod library;
mod strip;

pub(crate) use fit::FitError;
pub use library::MediaView;
