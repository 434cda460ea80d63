//! Pictures: taking them into the library safely, and fitting them to a network's rules.

mod fit;
mod library;

pub(crate) use fit::FitError;
pub use library::MediaView;
