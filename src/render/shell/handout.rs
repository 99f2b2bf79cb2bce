//! Chosen pictures and clips as the package hands them on: as they came, or upright.

use std::{fs, io::BufWriter};

use image::{ExtendedColorType, codecs::jpeg::JpegEncoder};

use super::{
    cache::{Kept, disk, key},
    look::Look,
    picture,
    studio::{Stopped, Studio},
};
use crate::model::BlobHash;

/// Quality of a converted picture: it will be encoded again on air.
const QUALITY: u8 = 95;

/// The file of a usable picture or clip, and its extension; `None`: it cannot be used.
///
/// # Errors
/// [`Stopped::Broken`] when a picture that must be converted cannot be decoded.
pub fn handout(studio: &Studio<'_>, blob: &BlobHash) -> Result<Option<(Kept, String)>, Stopped> {
    let path = (studio.media)(blob);
    let extension = match studio.look(blob) {
        Look::Broken { .. } => return Ok(None),
        Look::Clip { extension, .. } => extension,
        Look::Picture {
            as_it_is: Some(extension),
            ..
        } => extension,
        Look::Picture { as_it_is: None, .. } => {
            let key = key(&("upright", blob, QUALITY));
            let kept = studio.cache.keep(&key, "jpg", |draft| {
                let picture = picture::upright(&path).map_err(|why| Stopped::Broken(*blob, why))?;
                let file = fs::File::create(draft).map_err(disk(draft))?;
                let size = |n: usize| u32::try_from(n).unwrap_or(0);
                JpegEncoder::new_with_quality(BufWriter::new(file), QUALITY)
                    .encode(
                        &picture.data,
                        size(picture.width),
                        size(picture.height),
                        ExtendedColorType::Rgb8,
                    )
                    .map_err(|error| disk(draft)(std::io::Error::other(error)))?;
                Ok::<_, Stopped>(())
            })?;
            return Ok(Some((kept, "jpg".to_owned())));
        }
    };
    let bytes = fs::metadata(&path).map_err(disk(&path))?.len();
    let kept = Kept {
        path,
        sha256: *blob,
        bytes,
        made: false,
    };
    Ok(Some((kept, extension)))
}
