//! The years of holidays: those built in, and the station's own files over them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::ConfigError;
use crate::model::holiday::HolidayYear;

const BUILT_IN: [(&str, &str); 2] = [
    (
        "schedules/calendar-2026.toml (built in)",
        include_str!("../../schedules/calendar-2026.toml"),
    ),
    (
        "schedules/calendar-2027.toml (built in)",
        include_str!("../../schedules/calendar-2027.toml"),
    ),
];

/// All years; a station's file stands for the whole of its year.
pub(super) fn load(files: &[PathBuf]) -> Result<Vec<HolidayYear>, ConfigError> {
    let mut years: Vec<HolidayYear> = Vec::new();
    for file in files {
        let text = fs::read_to_string(file).map_err(|source| ConfigError::Unreadable {
            path: file.clone(),
            source,
        })?;
        let year = read(file, &text)?;
        if years.iter().any(|known| known.year == year.year) {
            return Err(ConfigError::Value {
                path: file.clone(),
                key: "year",
                problem: format!(
                    "{} is in another file of `schedule.calendars`, too",
                    year.year
                ),
            });
        }
        years.push(year);
    }
    for (path, text) in BUILT_IN {
        let year = read(Path::new(path), text)?;
        if !years.iter().any(|known| known.year == year.year) {
            years.push(year);
        }
    }
    Ok(years)
}

fn read(path: &Path, text: &str) -> Result<HolidayYear, ConfigError> {
    let year: HolidayYear = toml::from_str(text).map_err(|error| ConfigError::Shape {
        path: path.to_owned(),
        detail: error.to_string(),
        hint: String::new(),
    })?;
    year.check().map_err(|problem| ConfigError::Value {
        path: path.to_owned(),
        key: "holiday",
        problem,
    })?;
    Ok(year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stations_file_stands_for_its_year_and_a_broken_one_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("2027.toml");
        let file = |days: &str| {
            format!(
                "year = 2027\nannounced = true\nsource = \"通知\"\n[[holiday]]\nname = \"春节\"\n{days}\n"
            )
        };
        fs::write(&path, file("from = \"2027-02-05\"\nto = \"2027-02-12\"")).unwrap();
        let years = load(std::slice::from_ref(&path)).unwrap();
        assert_eq!(years.len(), 2);
        let asked = crate::model::holiday::question(&years, "2027-02-12".parse().unwrap());
        assert!(asked.is_some());
        fs::write(&path, file("from = \"2027-02-05\"\nto = \"2027-02-01\"")).unwrap();
        let refused = load(&[path]).unwrap_err().to_string();
        assert!(
            refused.contains("2027.toml") && refused.contains("春节"),
            "{refused}"
        );
    }
}
