//! What is asked for and what is answered, as both processes write it.

use bytes::Bytes;
use domain::{Drawn, MediaLimits, PictureError};
use serde::{Deserialize, Serialize};

/// JPEG's name.
pub(crate) const JPEG: &str = "image/jpeg";
/// PNG's name.
pub(crate) const PNG: &str = "image/png";
/// Longest side of the small version shown in lists.
pub(crate) const THUMB_SIDE: u32 = 480;

/// What to do with a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Order {
    /// See [`domain::Pictures::take_in`].
    TakeIn,
    /// See [`domain::Pictures::fit`].
    Fit(Rules),
    /// See [`domain::Pictures::reduce`].
    Reduce {
        /// Longest side.
        side_max: u32,
    },
}

/// What a network accepts of a picture, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Rules {
    /// Whether it takes JPEG.
    pub jpeg: bool,
    /// Whether it takes PNG.
    pub png: bool,
    /// Largest file.
    pub bytes_max: u64,
    /// Most pixels.
    pub pixels_max: Option<u64>,
    /// Longest side.
    pub side_max: u32,
}

impl From<&MediaLimits> for Rules {
    fn from(limits: &MediaLimits) -> Self {
        let accepts = |mime_type: &str| limits.mime_types.iter().any(|accepted| accepted == mime_type);
        Self {
            jpeg: accepts(JPEG),
            png: accepts(PNG),
            bytes_max: limits.bytes_max,
            pixels_max: limits.pixels_max,
            side_max: limits.side_max,
        }
    }
}

/// What came of an order: one picture, or for [`Order::TakeIn`] the file and its small version.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Made {
    /// EXIF orientation, 1 to 8.
    pub orientation: u8,
    /// The pictures.
    pub pictures: Vec<Drawn>,
}

/// The beginning of an answer; the pictures' bytes follow in their order.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Answer {
    /// It was done.
    Made {
        /// EXIF orientation.
        orientation: u8,
        /// The pictures' facts.
        pictures: Vec<Facts>,
    },
    /// [`PictureError::TooLarge`].
    TooLarge,
    /// [`PictureError::Unreadable`].
    Unreadable,
}

/// A picture's facts, as the worker says.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Facts {
    /// Its type.
    pub mime_type: String,
    /// Its width.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// Its bytes.
    pub size: u32,
}

impl Answer {
    /// An outcome with what follows it.
    pub(crate) fn of(outcome: Result<Made, PictureError>) -> (Self, Vec<Bytes>) {
        match outcome {
            Ok(made) => {
                let pictures = made.pictures.iter().map(Facts::of).collect();
                let bytes = made.pictures.into_iter().map(|drawn| drawn.bytes).collect();
                (Self::Made { orientation: made.orientation, pictures }, bytes)
            }
            Err(PictureError::TooLarge) => (Self::TooLarge, Vec::new()),
            Err(PictureError::Unreadable | PictureError::Unavailable(_)) => (Self::Unreadable, Vec::new()),
        }
    }
}

impl Facts {
    fn of(drawn: &Drawn) -> Self {
        Self {
            mime_type: drawn.mime_type.to_owned(),
            width: drawn.width,
            height: drawn.height,
            size: u32::try_from(drawn.bytes.len()).unwrap_or(u32::MAX),
        }
    }
}
