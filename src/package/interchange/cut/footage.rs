//! What of the package can be played, shown or laid over, and where it is found from `interchange/`.

use super::frame;
use crate::{
    model::rendered::{FileRole, RenderedEdition},
    package::papers::Papers,
};

/// A file of the package that can be played, shown or laid over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Footage {
    /// Path inside the package.
    pub path: String,
    /// What it is for.
    pub role: FileRole,
    /// Index into the rows.
    pub item: Option<usize>,
    /// Its length in frames, where it is known; a still has none.
    pub frames: Option<u32>,
}

impl Footage {
    /// What lies in the package: first what was rendered, then the originals beside it.
    pub fn list(papers: &Papers, rendered: &RenderedEdition) -> Vec<Self> {
        let mut all: Vec<Self> = rendered
            .files
            .iter()
            .filter(|file| !matches!(file.role, FileRole::ContactSheet))
            .map(|file| Self {
                path: file.name.clone(),
                role: file.role,
                item: file.item,
                frames: file.duration_ms.map(frame),
            })
            .collect();
        for (item, row) in papers.rows.iter().enumerate() {
            let media = row.story.iter().flat_map(|story| &story.media);
            for path in media.filter_map(|one| one.file.as_ref()) {
                if all.iter().all(|one| one.path != *path) {
                    all.push(Self {
                        path: path.clone(),
                        role: FileRole::Media,
                        item: Some(item),
                        frames: None,
                    });
                }
            }
        }
        all
    }

    /// `03-title.mp4`.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// `mp4`.
    pub fn extension(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }

    /// A picture that does not move.
    pub fn is_still(&self) -> bool {
        matches!(
            self.extension(),
            "jpg" | "png" | "gif" | "webp" | "heic" | "tif" | "bmp"
        )
    }

    /// From `interchange/`, percent-encoded (RFC 3986): editing systems look for media relative to
    /// the file that names them.
    pub fn url(&self) -> String {
        let mut url = "../".to_owned();
        for byte in self.path.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
                url.push(char::from(byte));
            } else {
                url.push_str(&format!("%{byte:02X}"));
            }
        }
        url
    }

    /// What it is, in the station's words.
    pub fn label(&self) -> &'static str {
        let is = |part: &str| self.path.contains(part);
        match self.role {
            FileRole::TitleCardStill | FileRole::TitleCardClip => "标题板",
            FileRole::StrapStill | FileRole::StrapClip => "人名条",
            FileRole::GraphicStill | FileRole::GraphicClip if is("-headline") => "标题条",
            FileRole::GraphicStill | FileRole::GraphicClip if is("-place") => "地名条",
            FileRole::GraphicStill | FileRole::GraphicClip if is("-figure") => "数据板",
            FileRole::GraphicStill | FileRole::GraphicClip if is("-picture-") => "图片框",
            FileRole::GraphicStill | FileRole::GraphicClip => "间隔片花",
            FileRole::Opener => "片头",
            FileRole::Closer => "片尾",
            FileRole::Preview => "小样",
            _ => "素材",
        }
    }

    /// The place of a 人名条 in its story, from 0: the render room counts them in the name.
    pub fn strap(&self) -> Option<usize> {
        let (_, after) = self.path.split_once("-strap-")?;
        let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<usize>().ok()?.checked_sub(1)
    }
}

/// Without the stills of what also moves, and without second encodings of one film.
pub fn handed<'a>(own: &[&'a Footage]) -> Vec<&'a Footage> {
    let stem = |file: &Footage| {
        let stem = file.path.rsplit_once('.').map_or("", |(stem, _)| stem);
        stem.trim_end_matches("-prores").to_owned()
    };
    let mut kept: Vec<&Footage> = Vec::new();
    for file in own {
        let same = |other: &&&Footage| {
            file.role != FileRole::Media
                && other.role != FileRole::Media
                && stem(other) == stem(file)
        };
        match kept.iter().position(|other| same(&other)) {
            Some(at) if kept[at].is_still() && !file.is_still() => kept[at] = file,
            Some(_) => {}
            None => kept.push(file),
        }
    }
    kept
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub fn footage(
        path: &str,
        role: FileRole,
        item: Option<usize>,
        frames: Option<u32>,
    ) -> Footage {
        Footage {
            path: path.to_owned(),
            role,
            item,
            frames,
        }
    }

    #[test]
    fn a_path_is_relative_to_the_folder_and_percent_encoded() {
        let file = footage("media/图 1.jpg", FileRole::Media, None, None);
        assert_eq!(file.url(), "../media/%E5%9B%BE%201.jpg");
        assert!(file.is_still());
    }

    #[test]
    fn straps_are_counted_by_their_names() {
        let strap = |path| footage(path, FileRole::StrapClip, Some(0), None).strap();
        assert_eq!(strap("cards/03-strap-2.mov"), Some(1));
        assert_eq!(strap("cards/03-strap-12-prores.mov"), Some(11));
        assert_eq!(strap("cards/03-title.mov"), None);
    }

    #[test]
    fn the_moving_one_stands_for_both_and_one_encoding_for_all() {
        let files = [
            footage(
                "cards/03-strap-1-prores.mov",
                FileRole::StrapClip,
                None,
                Some(125),
            ),
            footage("cards/03-strap-1.mov", FileRole::StrapClip, None, Some(125)),
            footage("cards/03-strap-1.png", FileRole::StrapStill, None, None),
            footage("cards/03-title.png", FileRole::TitleCardStill, None, None),
            footage(
                "cards/03-title.mp4",
                FileRole::TitleCardClip,
                None,
                Some(100),
            ),
            footage("media/03-1.jpg", FileRole::Media, None, None),
            footage("media/03-1.mp4", FileRole::Media, None, None),
        ];
        let own: Vec<&Footage> = files.iter().collect();
        let kept: Vec<&str> = handed(&own).iter().map(|file| file.name()).collect();
        assert_eq!(
            kept,
            [
                "03-strap-1-prores.mov",
                "03-title.mp4",
                "03-1.jpg",
                "03-1.mp4"
            ]
        );
    }
}
