//! Every builder over typed sample data, and over what a hostile sender would write.

mod chat;
mod hook;
mod mails;

use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::model::{
    alarm::{Alarm, AlarmKind, StoredAlarm, Telling},
    zone::STATION_ZONE,
};

const HOUSE: House<'static> = House {
    programme: "每周一现",
    host: "城市发现",
    who: "《每周一现》编辑部",
    contact: "值班编辑 陈晓岚 0755-00000000",
    zone: STATION_ZONE,
};

/// Signs that mean something to HTML, to Handlebars and to chat robots.
const HOSTILE: &str =
    "<b>&{{x}}</b> [点我](http://evil.example/) <@all> @所有人 `rm` **粗** {{{y}}}";

/// Saturday 08:40 in Shenzhen.
fn now() -> DateTime<Utc> {
    "2026-11-28T00:40:00Z".parse().unwrap()
}

fn air() -> EditionClock {
    EditionClock {
        number: 327,
        air_at: "2026-11-28T04:00:00Z".parse().unwrap(),
    }
}

fn held() -> StoredAlarm {
    let alarm = Alarm::of_edition(
        AlarmKind::Held,
        "2026-11-28".parse().unwrap(),
        "锁单时间已过，2 条稿件没有签齐",
    )
    .with_detail("长者数字课堂开课：缺终审\n山野救援队演练夜间搜救：缺复审、终审");
    StoredAlarm {
        count: 2,
        told_to: vec!["mail:a@x.example".to_owned()],
        ..StoredAlarm::opened(alarm, now() - TimeDelta::minutes(25))
    }
}

fn many() -> Vec<StoredAlarm> {
    let machine = |kind, what: &str, title: &str| {
        StoredAlarm::opened(
            Alarm::of_machine(kind, what, title).with_detail(HOSTILE),
            now() - TimeDelta::minutes(3),
        )
    };
    let mut rows = vec![
        held(),
        machine(AlarmKind::Database, "", "数据库写不进去"),
        machine(AlarmKind::DiskLow, "", "数据盘只剩 4%"),
        machine(
            AlarmKind::SourceSilent,
            "tougao",
            "投稿邮箱 45 分钟没有读到",
        ),
    ];
    rows[3].cleared_at = Some(now() - TimeDelta::minutes(1));
    rows
}

fn told(rows: &[StoredAlarm]) -> Vec<Told<'_>> {
    rows.iter()
        .map(|row| Told {
            telling: match (row.is_open(), row.count) {
                (false, _) => Telling::Cleared,
                (true, 0) => Telling::New,
                (true, _) => Telling::Repeated,
            },
            row,
            clock: row.alarm.edition.map(|_| air()),
        })
        .collect()
}
