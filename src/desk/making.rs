//! 正在生成: how far the preview is, and 重新生成预览.

use axum::{
    Extension,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use serde::Serialize;

use super::{frame::Failed, rights::Right, state::DeskState};
use crate::{
    app::{App, Making, Visitor},
    model::Edition,
};

/// What stands above the film.
#[derive(Debug, Serialize)]
pub struct View {
    /// Something is being done.
    busy: bool,
    /// What.
    words: String,
    /// Steps done of so many; no bar without a total.
    done: u64,
    total: u64,
    percent: u64,
    /// The last build was given up.
    gave_up: bool,
    /// The visitor may ask for one.
    may_ask: bool,
}

/// How far the preview of `edition` is; `fresh`: what can be seen is what would be made.
pub async fn view(
    app: &App,
    edition: &Edition,
    visitor: &Visitor,
    fresh: bool,
) -> Result<View, Failed> {
    let making = app.making(edition.id).await?;
    let idle = matches!(making, Making::Idle { .. });
    let open = edition.state.is_open() && app.clock().now() <= edition.air_at;
    let mut view = View {
        busy: !idle,
        words: String::new(),
        done: 0,
        total: 0,
        percent: 0,
        gave_up: making == Making::Idle { gave_up: true },
        may_ask: idle && open && !fresh && Right::Edit.is_of(visitor.user.role),
    };
    match making {
        Making::Idle { .. } => {}
        Making::Waits => view.words = "排队中，马上开始".to_owned(),
        Making::Begun => view.words = "正在排单、打包".to_owned(),
        Making::Renders { done, total, step } => {
            view.words = step_words(&step);
            (view.done, view.total) = (done.min(total), total);
            view.percent = (view.done * 100).checked_div(total).unwrap_or(0);
        }
    }
    Ok(view)
}

/// A step of the renderer, as a producer reads it.
pub(super) fn step_words(step: &str) -> String {
    let number = |rest: &str| {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<u32>().ok()
    };
    if let Some(item) = step.strip_prefix("item ").and_then(number) {
        return format!("刚做好：第{item}条的画面");
    }
    if let Some(file) = step.strip_prefix("check ") {
        return match file {
            "preview.mp4" => "技审：小样".to_owned(),
            file => format!("技审：{}", graphic(file)),
        };
    }
    match step {
        "" => "正在看素材".to_owned(),
        "preview.mp4" => "刚做好：小样，接着技审".to_owned(),
        "contact-sheet.jpg" => "刚做好：标题板一览".to_owned(),
        file => format!("刚做好：{}", graphic(file)),
    }
}

/// A file of the package as a producer calls it: `cards/03-title.mov` is 第3条的标题板.
fn graphic(file: &str) -> String {
    let name = file.rsplit('/').next().unwrap_or(file);
    let (number, rest) = name.split_once('-').unwrap_or(("", name));
    let what = match rest.split(['.', '-']).next().unwrap_or_default() {
        "title" => "标题板",
        "strap" => "人名条",
        "headline" => "标题条",
        "place" => "地名条",
        "figure" => "数据板",
        "bumper" => "间隔片花",
        "picture" => "图片框",
        "opener" => "片头",
        "closer" => "片尾",
        _ => "素材",
    };
    match number.parse::<u32>() {
        Ok(number) => format!("第{number}条的{what}"),
        Err(_) => what.to_owned(),
    }
}

/// `POST /preview/build`: entered for the daemon's worker; nothing is made here.
pub async fn ask(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Failed> {
    let edition = state.app.edition(None).await?;
    state.app.ask_build(&edition, &visitor.user).await?;
    Ok(Redirect::to("/preview").into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_told_as_producers_call_them() {
        for (step, words) in [
            ("", "正在看素材"),
            ("item 12 of preview.mp4", "刚做好：第12条的画面"),
            ("cards/03-title.mov", "刚做好：第3条的标题板"),
            ("cards/03-strap-1-key.mov", "刚做好：第3条的人名条"),
            ("cards/opener.mp4", "刚做好：片头"),
            ("media/04-2.jpg", "刚做好：第4条的素材"),
            ("media", "刚做好：素材"),
            ("preview.mp4", "刚做好：小样，接着技审"),
            ("check preview.mp4", "技审：小样"),
            ("check cards/05-figure.mp4", "技审：第5条的数据板"),
        ] {
            assert_eq!(step_words(step), words);
        }
    }
}
