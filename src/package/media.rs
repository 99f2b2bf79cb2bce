//! Which pictures and clips lie in `media/`, under which names. Pure.

use crate::model::{
    BlobHash, EditionRevision, language::ascii_file_stem, rendered::FileRole,
    rendered::RenderedEdition, story::StoryMedia,
};

/// One file of `media/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MediaFile {
    /// The item it belongs to, from 1; 0 for none.
    pub number: usize,
    /// Path inside the package.
    pub name: String,
    /// The submitted file that it is, or was made from.
    pub source: BlobHash,
    /// Brought by the render room; otherwise the original is taken from the media pool.
    pub rendered: bool,
}

/// What the render room brought, then the original of each picture and clip that it did not.
///
/// Names are `media/NN-K.ext`: the item's number, then the order in which it is shown.
pub(super) fn plan(revision: &EditionRevision, rendered: &RenderedEdition) -> Vec<MediaFile> {
    let mut files: Vec<MediaFile> = rendered
        .files
        .iter()
        .filter(|file| file.role == FileRole::Media)
        .map(|file| MediaFile {
            number: file.item.map_or(0, |index| index + 1),
            name: file.name.clone(),
            source: file.source.unwrap_or(file.sha256),
            rendered: true,
        })
        .collect();
    for (index, item) in revision.rundown.items.iter().enumerate() {
        let Some(story) = item.story.and_then(|id| revision.story(id)) else {
            continue;
        };
        for (order, media) in story.media.iter().enumerate() {
            let number = index + 1;
            let known = files
                .iter()
                .any(|file| file.number == number && file.source == media.sha256);
            if !known {
                let name = free_name(&files, number, order + 1, extension(media));
                files.push(MediaFile {
                    number,
                    name,
                    source: media.sha256,
                    rendered: false,
                });
            }
        }
    }
    files
}

fn free_name(files: &[MediaFile], number: usize, order: usize, extension: String) -> String {
    let taken = |name: &str| {
        files
            .iter()
            .any(|file| file.name.eq_ignore_ascii_case(name))
    };
    (order..)
        .map(|order| format!("media/{number:02}-{order}.{extension}"))
        .find(|name| !taken(name))
        .unwrap_or_default()
}

/// By what the bytes are, as an old Windows opens a file by its name alone; never by the sender's
/// word when the type is known.
fn extension(media: &StoryMedia) -> String {
    let known = match media.media_type.as_str() {
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/gif" => "gif",
        "image/webp" => "webp",
        "image/heic" | "image/heif" => "heic",
        "image/tiff" => "tif",
        "image/bmp" => "bmp",
        "video/mp4" => "mp4",
        "video/quicktime" => "mov",
        "video/x-msvideo" => "avi",
        "video/x-matroska" => "mkv",
        "video/webm" => "webm",
        "video/mpeg" => "mpg",
        "video/mp2t" => "ts",
        "video/x-ms-wmv" => "wmv",
        "application/mxf" => "mxf",
        other => {
            let subtype = other.rsplit('/').next().unwrap_or_default();
            let stem = ascii_file_stem(subtype, "bin").to_ascii_lowercase();
            return if stem.len() <= 8 {
                stem
            } else {
                "bin".to_owned()
            };
        }
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::sample;

    #[test]
    fn originals_are_added_once_and_never_over_a_rendered_name() {
        let revision = sample::revision();
        let originals = plan(&revision, &RenderedEdition::default());
        assert!(!originals.is_empty());
        let first = &originals[0];
        assert_eq!(first.name, format!("media/{:02}-1.jpg", first.number));
        let mut files = sample::rendered_media(first.number - 1, "media/x.jpg", first.source);
        let other = sample::rendered_media(first.number - 1, &first.name, BlobHash::of(b"other"));
        files.files.extend(other.files);
        let planned = plan(&revision, &files);
        let of_first: Vec<&MediaFile> = planned
            .iter()
            .filter(|file| file.source == first.source && file.number == first.number)
            .collect();
        assert_eq!(of_first.len(), 1);
        assert!(of_first[0].rendered);
        let mut names: Vec<&str> = planned.iter().map(|file| file.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), planned.len());
    }

    #[test]
    fn a_picture_turned_upright_stands_for_its_original() {
        let revision = sample::revision();
        let first = plan(&revision, &RenderedEdition::default()).remove(0);
        let upright = BlobHash::of(b"upright");
        let mut files = sample::rendered_media(first.number - 1, &first.name, upright);
        files.files[0].source = Some(first.source);
        let planned = plan(&revision, &files);
        let of_first: Vec<&MediaFile> = planned
            .iter()
            .filter(|file| file.number == first.number && file.source == first.source)
            .collect();
        assert_eq!(of_first.len(), 1, "{planned:?}");
        assert!(of_first[0].rendered);
    }

    #[test]
    fn an_odd_media_type_gives_a_harmless_name() {
        let media = |media_type: &str| StoryMedia {
            sha256: BlobHash::of(b"x"),
            kind: crate::model::story::MediaKind::Clip,
            media_type: media_type.to_owned(),
            name: "../../x.exe".to_owned(),
            credit: String::new(),
            sound: Default::default(),
            part: None,
            in_ms: None,
            out_ms: None,
        };
        assert_eq!(extension(&media("video/mp4")), "mp4");
        assert_eq!(extension(&media("video/../../sh")), "sh");
        assert_eq!(extension(&media("application/octet-stream")), "bin");
        assert_eq!(extension(&media("")), "bin");
    }
}
