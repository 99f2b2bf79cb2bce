//! What a JPEG's markers say, without decoding it (ITU-T T.81, annex B).

/// What the markers say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Markers {
    /// The picture's data ends with its end mark: nothing was cut off on the way.
    pub complete: bool,
    /// Colour components: 4 is a print file (CMYK), which players show in false colours.
    pub components: u8,
}

/// Reads the markers of the main picture; `None`: this is no JPEG.
#[must_use]
pub fn markers(bytes: &[u8]) -> Option<Markers> {
    let mut at = 2;
    if !bytes.starts_with(&[0xff, 0xd8]) {
        return None;
    }
    let mut components = 0;
    let mut scanning = false;
    while at + 1 < bytes.len() {
        if bytes[at] != 0xff {
            if !scanning {
                break;
            }
            at += 1;
            continue;
        }
        match bytes[at + 1] {
            0xd9 => {
                return Some(Markers {
                    complete: true,
                    components,
                });
            }
            // A stuffed byte of the data, a restart mark, or padding.
            0x00 | 0xd0..=0xd7 => at += 2,
            0xff => at += 1,
            kind => {
                let length =
                    usize::from(*bytes.get(at + 2)?) << 8 | usize::from(*bytes.get(at + 3)?);
                if matches!(kind, 0xc0..=0xcf) && !matches!(kind, 0xc4 | 0xc8 | 0xcc) {
                    components = *bytes.get(at + 9).unwrap_or(&0);
                }
                scanning = kind == 0xda || scanning;
                at += 2 + length.max(2);
            }
        }
    }
    Some(Markers {
        complete: false,
        components,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn jpeg() -> Vec<u8> {
        let mut bytes = Vec::new();
        image::codecs::jpeg::JpegEncoder::new(&mut bytes)
            .encode(&[90; 64 * 48 * 3], 64, 48, image::ExtendedColorType::Rgb8)
            .unwrap();
        bytes
    }

    #[test]
    fn a_whole_picture_is_told_from_one_that_was_cut_off() {
        let whole = jpeg();
        let markers_of = |bytes: &[u8]| markers(bytes).map(|m| (m.complete, m.components));
        assert_eq!(markers_of(&whole), Some((true, 3)));
        let mut trailing = whole.clone();
        trailing.extend([0; 500]);
        assert_eq!(markers_of(&trailing), Some((true, 3)));
        assert_eq!(markers_of(&whole[..whole.len() - 20]), Some((false, 3)));
        assert_eq!(markers_of(b"GIF89a"), None);
    }

    #[test]
    fn the_thumbnail_s_end_is_not_the_picture_s() {
        let whole = jpeg();
        // A thumbnail inside APP1, as cameras write it.
        let mut bytes = vec![0xff, 0xd8, 0xff, 0xe1];
        let thumbnail = jpeg();
        bytes.extend(u16::try_from(thumbnail.len() + 2).unwrap().to_be_bytes());
        bytes.extend(&thumbnail);
        bytes.extend(&whole[2..whole.len() - 30]);
        assert!(!markers(&bytes).unwrap().complete);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = markers(&bytes);
            bytes.splice(0..0, [0xff, 0xd8]);
            let _ = markers(&bytes);
        }
    }
}
