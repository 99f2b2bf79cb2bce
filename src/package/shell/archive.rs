//! The folder as one zip: fixed order, fixed times, always the same bytes.

use std::{
    io::{Seek, Write},
    path::Path,
};

use chrono::{DateTime, Datelike, Timelike, Utc};
use zip::{CompressionMethod, ZipWriter, result::ZipResult, write::SimpleFileOptions};

use crate::{model::zone::STATION_ZONE, package::files::is_compressed};

/// Writes `paths` of `folder`, in that order, below `stem/`. `at`: the time of every entry.
///
/// # Errors
/// The disk refuses.
pub(super) fn write<W: Write + Seek>(
    out: W,
    folder: &Path,
    stem: &str,
    paths: &[String],
    at: DateTime<Utc>,
) -> ZipResult<W> {
    let mut archive = ZipWriter::new(out);
    for path in paths {
        let mut file = std::fs::File::open(folder.join(path))?;
        let bytes = file.metadata()?.len();
        let method = if is_compressed(path) {
            CompressionMethod::Stored
        } else {
            CompressionMethod::Deflated
        };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(dos_time(at))
            .unix_permissions(0o644)
            .large_file(bytes >= u64::from(u32::MAX));
        archive.start_file(format!("{stem}/{path}"), options)?;
        std::io::copy(&mut file, &mut archive)?;
    }
    archive.finish()
}

/// A zip knows local time alone, from 1980 on: the station's, or the DOS epoch.
fn dos_time(at: DateTime<Utc>) -> zip::DateTime {
    let local = at.with_timezone(&STATION_ZONE);
    let part = |value: u32| u8::try_from(value).unwrap_or(0);
    u16::try_from(local.year())
        .ok()
        .and_then(|year| {
            zip::DateTime::from_date_and_time(
                year,
                part(local.month()),
                part(local.day()),
                part(local.hour()),
                part(local.minute()),
                part(local.second()),
            )
            .ok()
        })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_carry_the_stations_time_or_the_dos_epoch() {
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        let noon = dos_time(at(1_795_838_400));
        assert_eq!((noon.year(), noon.month(), noon.day()), (2026, 11, 28));
        assert_eq!((noon.hour(), noon.minute()), (12, 0));
        assert_eq!(dos_time(at(0)), zip::DateTime::default());
    }
}
