//! Columns and sizes in plain text, set for a reader whose Han characters are two digits wide.

use crate::model::language::cells;

/// `text` and spaces up to `halves` half cells; longer text stays as it is.
#[must_use]
pub fn pad(text: &str, halves: u32) -> String {
    let missing = halves.saturating_sub(cells(text).halves());
    format!("{text}{}", " ".repeat(missing as usize))
}

/// `18.3 MB`, in units of 1024 as mail programs show them.
#[must_use]
pub fn size(bytes: u64) -> String {
    const KB: u64 = 1024;
    let tenths = |unit: u64| {
        // Rounded, and exact for every length a file can have.
        let tenths = (u128::from(bytes) * 10 + u128::from(unit) / 2) / u128::from(unit);
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    match bytes {
        0..KB => format!("{bytes} B"),
        _ if bytes < KB * KB - KB / 20 => format!("{} KB", tenths(KB)),
        _ if bytes < KB * KB * KB - KB * KB / 20 => format!("{} MB", tenths(KB * KB)),
        _ => format!("{} GB", tenths(KB * KB * KB)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_sizes_read_like_a_mail_program() {
        assert_eq!(pad("新项目", 10).len(), "新项目".len() + 4);
        assert_eq!(pad("r12", 2), "r12");
        for (bytes, text) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KB"),
            (1_048_575, "1.0 MB"),
            (18_000_000, "17.2 MB"),
            (5_368_709_120, "5.0 GB"),
            (u64::MAX, "17179869184.0 GB"),
        ] {
            assert_eq!(size(bytes), text);
        }
    }
}
