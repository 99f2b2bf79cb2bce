//! 约稿: correspondents hear when the copy deadline is, and what a tip needs.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    AlarmError, House,
    page::{CALM, Page, row},
};
use crate::model::{
    notice::Words,
    zone::{chinese_day_minute, chinese_minute, chinese_weekday},
};

/// What the mail tells.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Invitation {
    /// 第 N 期.
    pub number: u32,
    /// When it goes on air.
    pub air_at: DateTime<Utc>,
    /// 截稿.
    pub cutoff_at: DateTime<Utc>,
    /// Where tips go.
    pub address: String,
}

/// Writes the mail to a correspondent.
///
/// # Errors
/// A template asks for what the page does not have.
pub fn invite(week: &Invitation, house: &House<'_>) -> Result<Words, AlarmError> {
    let title = format!("《{}》第{}期", house.programme, week.number);
    let subject = format!(
        "【约稿】{title} {} 截稿",
        chinese_day_minute(week.cutoff_at, house.zone)
    );
    let mut page = Page::new(house, &subject, CALM, "约稿", &title);
    page.say("各位通讯员：");
    page.say("本期正在收稿，近期有新人、新事、新项目、新理念，欢迎来稿。");
    let day = |at: DateTime<Utc>| {
        let date = at.with_timezone(&house.zone).date_naive();
        format!(
            "{}（{}）",
            chinese_minute(at, house.zone),
            chinese_weekday(date)
        )
    };
    page.strong_fact("截稿", &day(week.cutoff_at), "");
    page.fact("播出", &day(week.air_at), "");
    page.fact("投稿邮箱", &week.address, "");
    page.block(
        "来稿请带上",
        CALM,
        vec![
            row(
                "文字",
                "一段话说清谁、什么时候、在哪里、做了什么、结果如何",
                "",
            ),
            row("图片", "原图三张以上，注明拍摄者和画面内容", ""),
            row("视频", "横拍原片，每段十秒以上，不加字幕和配乐", ""),
            row("联系人", "姓名和电话，以便核实", ""),
        ],
    );
    page.words(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deadline_stands_in_the_subject() {
        let house = House {
            programme: "每周一现",
            host: "城市发现",
            who: "《每周一现》编辑部",
            contact: "0755-00000000",
            zone: chrono_tz::Asia::Shanghai,
        };
        let week = Invitation {
            number: 327,
            air_at: "2026-11-28T04:00:00Z".parse().unwrap(),
            cutoff_at: "2026-11-27T04:00:00Z".parse().unwrap(),
            address: "yixian@newsroom.example".to_owned(),
        };
        let words = invite(&week, &house).unwrap();
        assert!(words.subject.contains("截稿") && words.subject.contains("第327期"));
        assert!(words.text.contains("2026年11月27日"), "{}", words.text);
    }
}
