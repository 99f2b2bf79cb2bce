//! 概况: whether the house is in order, and where to look.

use axum::{Extension, response::Response};
use serde::Serialize;

use super::State;
use crate::{
    app::Visitor,
    desk::{frame::Failed, words},
    model::{alarm::AlarmLevel, zone::chinese_day_minute},
};

#[derive(Serialize)]
struct Page {
    cards: Vec<Card>,
}

#[derive(Serialize)]
struct Card {
    title: &'static str,
    address: &'static str,
    figure: String,
    said: String,
    tone: &'static str,
}

/// A disk is told in gigabytes of 2^30 bytes, as file managers do.
fn gigabytes(bytes: u64) -> String {
    let tenths = (bytes / (1 << 20)) * 10 / 1024;
    if tenths < 100 {
        format!("{}.{} GB", tenths / 10, tenths % 10)
    } else {
        format!("{} GB", tenths / 10)
    }
}

/// `GET /manage`.
pub async fn page(
    axum::extract::State(state): State,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Failed> {
    let app = &state.app;
    let zone = app.settings().settings.programme.zone;
    let measured = app.measure().await?;
    let staff = app.staff().await?;
    let left = staff
        .iter()
        .filter(|one| one.user.retired_at.is_some())
        .count();
    let (_, organizations) = app.find_organizations("", false, 0, 1).await?;
    let sources = app.sources().await?;
    let ill = sources.iter().filter(|one| one.trouble.is_some()).count();
    let count = |counts: &[crate::app::StateCount], states: &[&str]| -> u64 {
        counts
            .iter()
            .filter(|one| states.contains(&one.state.as_str()))
            .map(|one| one.count)
            .sum()
    };
    let vitals = &measured.vitals;
    let posted = |states: &[&str]| {
        count(&vitals.outbox, states)
            + count(&vitals.letters, states)
            + count(&vitals.notices, states)
    };
    let (waiting, bad) = (
        posted(&["ready", "deferred", "sending"]),
        posted(&["failed", "unknown"]),
    );
    let (running, ready, dead) = (
        count(&vitals.jobs, &["running"]),
        count(&vitals.jobs, &["ready"]),
        count(&vitals.jobs, &["dead"]),
    );
    let alarms: u64 = measured
        .alarms
        .iter()
        .filter(|(level, _)| *level != AlarmLevel::Notice)
        .map(|(_, count)| *count)
        .sum();
    let asked = app.open_questions().await?.len();
    let cards = vec![
        Card {
            title: "告警",
            address: "/",
            figure: alarms.to_string(),
            said: if alarms == 0 {
                "没有"
            } else {
                "处理办法见本周页"
            }
            .to_owned(),
            tone: if alarms == 0 { "good" } else { "bad" },
        },
        Card {
            title: "来稿渠道",
            address: "/manage/sources",
            figure: sources.len().to_string(),
            said: match (sources.len(), ill) {
                (0, _) => "还没有配置：来稿只能手工导入".to_owned(),
                (_, 0) => "都正常".to_owned(),
                (_, ill) => format!("{ill}个读不到"),
            },
            tone: if ill > 0 { "bad" } else { "quiet" },
        },
        Card {
            title: "发件",
            address: "/manage/outbox?show=open",
            figure: waiting.to_string(),
            said: if bad == 0 {
                "封在等待".to_owned()
            } else {
                format!("封在等待，另有{bad}封没有送达")
            },
            tone: if bad > 0 { "bad" } else { "quiet" },
        },
        Card {
            title: "后台任务",
            address: "/manage/jobs",
            figure: (running + ready).to_string(),
            said: if dead == 0 {
                format!("{running}项在做，{ready}项在等")
            } else {
                format!("{running}项在做，{ready}项在等，{dead}项放弃了")
            },
            tone: if dead > 0 { "work" } else { "quiet" },
        },
        Card {
            title: "播出日历",
            address: "/calendar",
            figure: asked.to_string(),
            said: if asked == 0 {
                "没有待确认的事"
            } else {
                "件事等人确认"
            }
            .to_owned(),
            tone: if asked > 0 { "work" } else { "quiet" },
        },
        Card {
            title: "人员",
            address: "/manage/users",
            figure: (staff.len() - left).to_string(),
            said: if left == 0 {
                "位在用".to_owned()
            } else {
                format!("位在用，{left}位已停用")
            },
            tone: "quiet",
        },
        Card {
            title: "社会组织",
            address: "/manage/organizations",
            figure: organizations.to_string(),
            said: if organizations == 0 {
                "名录还没有导入"
            } else {
                "家在册"
            }
            .to_owned(),
            tone: if organizations == 0 { "work" } else { "quiet" },
        },
        Card {
            title: "磁盘",
            address: "/manage/settings",
            figure: measured
                .disk
                .map_or_else(|| "不明".to_owned(), |disk| gigabytes(disk.free)),
            said: match measured.disk {
                Some(disk) if disk.is_low() => "可用，快满了：请运维清理".to_owned(),
                Some(disk) => format!("可用，共{}", gigabytes(disk.total)),
                None => "查不到，请运维看看".to_owned(),
            },
            tone: match measured.disk {
                Some(disk) if !disk.is_low() => "quiet",
                _ => "bad",
            },
        },
        Card {
            title: "备份",
            address: "/manage/jobs",
            figure: measured
                .backup
                .map_or_else(|| "没有".to_owned(), |at| words::span(measured.now - at)),
            said: measured.backup.map_or_else(
                || "还没有备份".to_owned(),
                |at| format!("前，{}", chinese_day_minute(at, zone)),
            ),
            tone: match measured.backup {
                Some(at) if (measured.now - at).num_hours() < 48 => "quiet",
                _ => "work",
            },
        },
    ];
    state.show_managed(("manage", "管理", "/manage"), &visitor, &Page { cards })
}
