//! 设置: everything that is in force, and whether the station or the program says so. Changed in the file,
//! by whoever runs the server.

use axum::{Extension, response::Response};
use serde::Serialize;

use super::State;
use crate::{app::Visitor, desk::frame::Failed};

#[derive(Serialize)]
struct Page {
    file: String,
    own: usize,
    groups: Vec<Group>,
    version: &'static str,
}

#[derive(Serialize)]
struct Group {
    word: &'static str,
    name: String,
    lines: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    key: String,
    value: String,
    own: bool,
    built_in: String,
}

/// `GET /manage/settings`.
pub async fn page(
    axum::extract::State(state): State,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Failed> {
    let loaded = state.app.settings();
    let mut groups: Vec<Group> = Vec::new();
    for line in &loaded.lines {
        let (section, key) = line.key.split_once('.').unwrap_or(("", &line.key));
        let line = Line {
            key: key.to_owned(),
            value: line.value.clone(),
            own: line.own,
            built_in: line.built_in.clone(),
        };
        match groups.iter_mut().find(|group| group.name == section) {
            Some(group) => group.lines.push(line),
            None => groups.push(Group {
                word: word(section),
                name: section.to_owned(),
                lines: vec![line],
            }),
        }
    }
    let page = Page {
        file: loaded
            .file
            .as_ref()
            .map_or_else(String::new, |file| file.display().to_string()),
        own: loaded.lines.iter().filter(|line| line.own).count(),
        groups,
        version: env!("CARGO_PKG_VERSION"),
    };
    state.show_managed(("settings", "设置", "/manage/settings"), &visitor, &page)
}

fn word(section: &str) -> &'static str {
    match section {
        "programme" => "节目",
        "schedule" => "日程",
        "intake" => "收稿",
        "acknowledgement" => "回信",
        "retention" => "留存",
        "editorial" => "编稿",
        "polish" => "润色",
        "rundown" => "串联单",
        "selection" => "选稿",
        "render" => "渲染",
        "package" => "播出包",
        "delivery" => "发送",
        "desk" => "编辑部页面",
        "backup" => "备份",
        "alarm" => "告警",
        _ => "其他",
    }
}
