//! Fetching and judging a picture by its address, as Instagram's servers do (meta 5.5, 8.2 and 9.5, 2026-11-20).

use std::io::Cursor;

use bytes::Bytes;
use image::{ImageFormat, ImageReader};
use url::Url;

use super::graph::error;
use crate::{app::App, reply::Reply};

/// 8 MB is documented; the error speaks of 8 MiB, so that is where it begins.
const SIZE_MAX: usize = 8 * 1024 * 1024;

/// Fetches the picture without keys and keeps it. Returns its name.
pub(super) async fn fetch(app: &App, address: &str) -> Result<String, Reply> {
    let url = Url::parse(address).ok().filter(|url| url.scheme() == "https" && address.is_ascii());
    let url = url.ok_or_else(not_fetched)?;
    let request = app.client.get(app.local(&url)).header("user-agent", "facebookexternalhit/1.1");
    let response = request.send().await.map_err(|_| not_fetched())?;
    if response.status().as_u16() != 200 {
        return Err(not_fetched());
    }
    let mime_type = response.headers().get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !mime_type.starts_with("image/") {
        return Err(not_fetched());
    }
    let bytes = response.bytes().await.map_err(|_| not_fetched())?;
    check(&bytes)?;
    Ok(app.pictures.put(&bytes))
}

fn not_fetched() -> Reply {
    error(
        9004,
        Some(2_207_052),
        "Only photo or video can be accepted as media type. The media could not be fetched from this URI",
    )
}

fn check(bytes: &Bytes) -> Result<(), Reply> {
    if bytes.len() > SIZE_MAX {
        return Err(error(36000, Some(2_207_004), "The image size is too large. It should be less than 8 MiB"));
    }
    let not_supported = || error(36001, Some(2_207_005), "The image format is not supported. Only JPEG is supported");
    if image::guess_format(bytes).ok() != Some(ImageFormat::Jpeg) {
        return Err(not_supported());
    }
    let reader = ImageReader::with_format(Cursor::new(bytes), ImageFormat::Jpeg);
    let (width, height) = reader.into_dimensions().map_err(|_| not_supported())?;
    if !is_aspect_allowed(width, height) {
        let message = "The submitted image is not within the allowed aspect ratio of 4:5 to 1.91:1";
        return Err(error(36003, Some(2_207_009), message));
    }
    Ok(())
}

/// 4:5 to 1.91:1, compared to two digits as the rule is written: 1200 × 628 passes.
fn is_aspect_allowed(width: u32, height: u32) -> bool {
    let hundredths = (f64::from(width) * 100.0 / f64::from(height.max(1))).round();
    (80.0..=191.0).contains(&hundredths)
}

#[cfg(test)]
mod tests {
    use super::is_aspect_allowed;

    #[test]
    fn the_aspect_rule_includes_its_own_borders() {
        let cases = [
            (1080, 1350, true),
            (1080, 1080, true),
            (1200, 628, true),
            (1080, 566, true),
            (1080, 1440, false),
            (1600, 800, false),
            (100, 0, false),
        ];
        for (width, height, expected) in cases {
            assert_eq!(is_aspect_allowed(width, height), expected, "for {width} x {height}");
        }
    }
}
