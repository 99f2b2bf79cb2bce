//! `yixian source …`

use chrono::{DateTime, Utc};

use super::{Output, args, exit};
use crate::app::{App, AppError};

pub(super) async fn run(
    arguments: &args::Source,
    app: &App,
    output: &Output,
) -> Result<u8, AppError> {
    let args::Source::List = arguments;
    let zone = app.settings().settings.programme.zone;
    let local = |at: Option<DateTime<Utc>>| {
        at.map_or_else(
            || "-".to_owned(),
            |at| at.with_timezone(&zone).format("%m-%d %H:%M").to_string(),
        )
    };
    let cards = app.sources().await?;
    for card in &cards {
        output.object(card);
        output.line(format!(
            "{}  {}  {}  上次成功 {}  连续失败 {}  下次读取 {}",
            card.name,
            card.kind,
            card.place,
            local(card.last_success),
            card.failures,
            local(card.next_due),
        ));
        if let Some(trouble) = &card.trouble {
            output.line(format!("  ! {trouble}"));
        }
    }
    if cards.is_empty() {
        output.line(
            "no source is configured: add [[intake.sources]] to the settings, see config/default.toml",
        );
        return Ok(exit::NOTHING);
    }
    Ok(exit::DONE)
}
