//! Chosen pictures and clips as the package hands them on: as they came, upright, or the part of them
//! that is to be seen.

use std::{fs, io::BufWriter};

use image::{ExtendedColorType, codecs::jpeg::JpegEncoder};

use super::{
    cache::{Kept, disk, key},
    look::Look,
    picture,
    studio::{Stopped, Studio},
};
use crate::{model::story::StoryMedia, render::framing::chosen};

/// Quality of a converted picture: it will be encoded again on air.
const QUALITY: u8 = 95;

/// The file of a usable picture or clip, and its extension; `None`: it cannot be used.
///
/// # Errors
/// [`Stopped::Broken`] when a picture that must be converted cannot be decoded.
pub fn handout(studio: &Studio<'_>, media: &StoryMedia) -> Result<Option<(Kept, String)>, Stopped> {
    let blob = &media.sha256;
    let path = (studio.media)(blob);
    let extension = match studio.look(blob) {
        Look::Broken { .. } => return Ok(None),
        Look::Clip { extension, .. } => extension,
        Look::Picture {
            as_it_is: Some(extension),
            ..
        } if media.part.is_none() => extension,
        Look::Picture { .. } => {
            let key = match media.part {
                None => key(&("upright", blob, QUALITY)),
                Some(part) => key(&("part", blob, part, QUALITY)),
            };
            let kept = studio.cache.keep(&key, "jpg", |draft| {
                let mut picture =
                    picture::upright(&path).map_err(|why| Stopped::Broken(*blob, why))?;
                if let Some(part) = media.part {
                    // What a person cut off is not to be seen: nor is it handed on.
                    let crop = chosen(picture.width, picture.height, part);
                    picture = picture.resized(crop, crop.width, crop.height);
                }
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
