//! Public holidays: for the programme a question, not an order.

use chrono::NaiveDate;
use serde::Deserialize;

/// One holiday, first to last day.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// Its name, Chinese.
    pub name: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

/// The holidays of one year, as a file of `schedules/` says them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HolidayYear {
    /// Of which year.
    pub year: i32,
    /// Whether the yearly notice is in it; if not, the days of the law alone are.
    pub announced: bool,
    /// Where the days come from, Chinese.
    pub source: String,
    /// The holidays.
    #[serde(rename = "holiday")]
    pub holidays: Vec<Holiday>,
    /// 调休: days of a weekend on which people work, by the holiday they make longer.
    #[serde(default)]
    pub workdays: std::collections::BTreeMap<String, Vec<NaiveDate>>,
}

impl HolidayYear {
    /// Checks that each day lies in its year and no holiday ends before it begins.
    ///
    /// # Errors
    /// Which holiday is wrong.
    pub fn check(&self) -> Result<(), String> {
        use chrono::Datelike;
        for holiday in &self.holidays {
            let Holiday { name, from, to } = holiday;
            if from > to {
                return Err(format!("{name} ends on {to}, before it begins on {from}"));
            }
            // 元旦 may begin in the last days of the year before.
            let near = |day: &NaiveDate| (day.year() - self.year).abs() <= 1;
            if !near(from) || !near(to) || (from.year() != self.year && to.year() != self.year) {
                return Err(format!("{name} ({from} to {to}) is not of {}", self.year));
            }
        }
        Ok(())
    }

    /// What there is to ask about an edition that airs on `day`; Chinese, `None` on ordinary days.
    #[must_use]
    pub fn question(&self, day: NaiveDate) -> Option<String> {
        let holiday = self.holidays.iter().find(|h| h.from <= day && day <= h.to);
        if let Some(Holiday { name, from, to }) = holiday {
            let days = if from == to {
                chinese(*from)
            } else {
                format!("{}至{}", chinese(*from), chinese(*to))
            };
            let still = if self.announced {
                ""
            } else {
                "，调休安排待公布"
            };
            return Some(format!("{name}假期（{days}{still}），是否照常播出？"));
        }
        let worked = self.workdays.iter().find(|(_, days)| days.contains(&day));
        worked.map(|(name, _)| format!("{}为{name}调休上班日，是否照常播出？", chinese(day)))
    }
}

/// The first question that any of the years has about `day`.
#[must_use]
pub fn question(years: &[HolidayYear], day: NaiveDate) -> Option<String> {
    years.iter().find_map(|year| year.question(day))
}

fn chinese(day: NaiveDate) -> String {
    day.format("%-m月%-d日").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built_in() -> Vec<HolidayYear> {
        [
            include_str!("../../schedules/calendar-2026.toml"),
            include_str!("../../schedules/calendar-2027.toml"),
        ]
        .map(|text| toml::from_str(text).unwrap())
        .into()
    }

    #[test]
    fn a_saturday_in_a_holiday_is_a_question_and_an_ordinary_one_is_none() {
        let years = built_in();
        for year in &years {
            assert_eq!(year.check(), Ok(()));
        }
        let asked = |day: &str| question(&years, day.parse().unwrap());
        assert_eq!(
            asked("2026-10-03").unwrap(),
            "国庆节假期（10月1日至10月7日），是否照常播出？"
        );
        assert_eq!(
            asked("2026-10-10").unwrap(),
            "10月10日为国庆节调休上班日，是否照常播出？"
        );
        assert!(asked("2027-02-06").unwrap().contains("调休安排待公布"));
        assert_eq!(asked("2026-11-28"), None);
    }

    #[test]
    fn a_year_with_a_day_of_another_is_refused() {
        let mut year = built_in().remove(0);
        year.holidays[0].to = "2029-01-03".parse().unwrap();
        assert!(year.check().unwrap_err().contains("元旦"));
        year.holidays[0].to = "2025-12-01".parse().unwrap();
        assert!(year.check().unwrap_err().contains("before it begins"));
    }
}
