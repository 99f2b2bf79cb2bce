//! 后台任务: long work, how far it is and how it ended.

use axum::{Extension, response::Response};
use serde::Serialize;

use super::State;
use crate::{
    app::{Job, Visitor},
    desk::{frame::Failed, making::step_words, words},
    model::zone::chinese_day_minute,
};

/// So many are shown.
const JOBS: u32 = 60;

#[derive(Serialize)]
struct Page {
    jobs: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    kind: &'static str,
    about: String,
    state: &'static str,
    tone: &'static str,
    running: bool,
    total: u64,
    done: u64,
    step: String,
    begun: String,
    took: String,
    trouble: String,
    attempts: String,
}

/// `GET /manage/jobs`.
pub async fn page(
    axum::extract::State(state): State,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Failed> {
    let app = &state.app;
    let zone = app.settings().settings.programme.zone;
    let now = app.clock().now();
    let row = |job: Job| {
        let (said, tone) = state_word(&job.state);
        let running = job.state == "running";
        let end = job.ended.unwrap_or(if running { now } else { job.moved });
        Row {
            kind: kind_word(&job.kind),
            about: match job.revision {
                0 => job.edition,
                revision => format!("{} 第{revision}版", job.edition),
            },
            state: said,
            tone,
            running,
            total: job.total,
            done: job.done.min(job.total),
            step: match job.kind.as_str() {
                "render" => step_words(&job.step),
                _ => job.step,
            },
            begun: chinese_day_minute(job.run_at.unwrap_or(job.begun), zone),
            took: if job.state == "ready" {
                String::new()
            } else {
                words::length(end - job.begun)
            },
            trouble: job.trouble,
            attempts: if job.max_attempts > 1 && job.attempts > 1 {
                format!("第{}次", job.attempts)
            } else {
                String::new()
            },
        }
    };
    let jobs = app.jobs(JOBS).await?.into_iter().map(row).collect();
    state.show_managed(
        ("jobs", "后台任务", "/manage/jobs"),
        &visitor,
        &Page { jobs },
    )
}

fn kind_word(kind: &str) -> &'static str {
    match kind {
        "render" => "渲染",
        "build" => "成片打包",
        "draft" => "成稿",
        "send" | "deliver" => "发送",
        "gather" => "收稿",
        "letters" => "回信",
        "backup" => "备份",
        "housekeeping" => "清理",
        "polish" => "润色",
        "rehearse" => "演练",
        "reserve" => "备播节目",
        "drop" => "第二通道",
        _ => "其他",
    }
}

fn state_word(state: &str) -> (&'static str, &'static str) {
    match state {
        "ready" => ("等待", "quiet"),
        "running" => ("进行中", "work"),
        "done" => ("完成", "good"),
        "failed" => ("失败", "bad"),
        "dead" => ("已放弃", "bad"),
        "cancelled" => ("已取消", "quiet"),
        "interrupted" => ("中断", "work"),
        _ => ("不明", "quiet"),
    }
}
