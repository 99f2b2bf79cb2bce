//! No id and no slug of MOS is longer than 128 characters, which readers count in UTF-16 units.

use crate::model::BlobHash;

/// The most that fits.
const MOST: usize = 128;

/// What is left of a hash where an id had to be cut: 64 bits tell any two apart.
const HASH: usize = 16;

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The longest start of `text` of whole characters that fits into `most`.
fn start(text: &str, most: usize) -> &str {
    let mut length = 0;
    let end = text.char_indices().find(|(_, c)| {
        length += c.len_utf16();
        length > most
    });
    end.map_or(text, |(at, _)| &text[..at])
}

/// Words for people: what does not fit is cut, and the cut is seen.
pub fn slug(text: &str) -> String {
    if units(text) <= MOST {
        return text.to_owned();
    }
    format!("{}…", start(text, MOST - 1))
}

/// An id: two that differ stay different, wherever they differ.
pub fn id(text: &str) -> String {
    if units(text) <= MOST {
        return text.to_owned();
    }
    let hash = BlobHash::of(text.as_bytes()).to_string();
    format!("{}-{}", start(text, MOST - HASH - 1), &hash[..HASH])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_fits_is_left_alone_and_a_cut_takes_whole_characters() {
        let fits = "字".repeat(128);
        assert_eq!(slug(&fits), fits);
        assert_eq!(slug(&"字".repeat(129)), format!("{}…", "字".repeat(127)));
        // A character outside the BMP takes two units: 63 of them and the mark make 127.
        assert_eq!(slug(&"😀".repeat(65)), format!("{}…", "😀".repeat(63)));
    }

    proptest! {
        #[test]
        fn ids_that_differ_stay_different(same in ".{100,200}", one in ".{0,40}", two in ".{0,40}") {
            let (a, b) = (format!("{same}{one}"), format!("{same}{two}"));
            prop_assert!(units(&id(&a)) <= MOST && units(&slug(&a)) <= MOST);
            prop_assert_eq!(id(&a) == id(&b), a == b);
        }
    }
}
