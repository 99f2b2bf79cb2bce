//! 停播通知, 改期通知: a decision of ours that the station must hear of.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    AlarmError, House,
    page::{AMBER, Page},
};
use crate::model::{
    notice::Words,
    zone::{chinese_day_minute, chinese_minute, chinese_weekday},
};

/// A week that is not as always.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Announcement {
    /// 第 N 期.
    pub number: u32,
    /// When it would have gone on air.
    pub air_at: DateTime<Utc>,
    /// When it goes on air instead; `None`: not at all.
    pub moved_to: Option<DateTime<Utc>>,
    /// Why, Chinese; may be empty.
    pub reason: String,
    /// Who decided and who confirmed, by name.
    pub decided_by: Vec<String>,
    /// The next edition that goes on air as always.
    pub next_air_at: Option<DateTime<Utc>>,
}

/// Writes the mail to the station.
///
/// # Errors
/// A template asks for what the page does not have.
pub fn announce(week: &Announcement, house: &House<'_>) -> Result<Words, AlarmError> {
    let title = format!("《{}》第{}期", house.programme, week.number);
    let day = |at: DateTime<Utc>| {
        let date = at.with_timezone(&house.zone).date_naive();
        format!(
            "{}（{}）",
            chinese_minute(at, house.zone),
            chinese_weekday(date)
        )
    };
    let short = chinese_day_minute(week.air_at, house.zone);
    let (subject, heading) = match week.moved_to {
        None => (format!("【停播通知】{title}（{short}）停播"), "停播通知"),
        Some(to) => (
            format!(
                "【改期通知】{title} 由 {short} 改为 {} 播出",
                chinese_day_minute(to, house.zone)
            ),
            "改期通知",
        ),
    };
    let mut page = Page::new(house, &subject, AMBER, heading, &title);
    page.say("各位老师：");
    page.say(&match week.moved_to {
        None => format!(
            "原定 {} 在《{}》内播出的{title}停播，本期不发送播出包。",
            day(week.air_at),
            house.host
        ),
        Some(to) => format!(
            "原定 {} 在《{}》内播出的{title}，改为 {} 播出，播出包在播出前发送。",
            day(week.air_at),
            house.host,
            day(to)
        ),
    });
    page.fact("原定播出", &day(week.air_at), "");
    if let Some(to) = week.moved_to {
        page.strong_fact("改为", &day(to), "");
    }
    page.fact("原因", &week.reason, "");
    page.fact("决定", &week.decided_by.join("、"), "");
    if let Some(next) = week.next_air_at {
        page.fact("下一期", &day(next), "照常播出");
    }
    page.say("如与贵台安排不符，请尽快致电下方联系人。");
    page.words(false)
}
