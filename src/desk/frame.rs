//! The frame around every page of the desk: who is here, where one can go. Every value is escaped by the
//! templates; they are read once, when the desk opens, so that a bad one is found then.

use std::sync::Arc;

use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use handlebars::Handlebars;
use rust_embed::RustEmbed;
use serde::Serialize;

use super::{assets, gate::told, outside, rights::Right, words};
use crate::app::{AppError, Visitor};

#[derive(RustEmbed)]
#[folder = "templates/desk/pages"]
struct Templates;

/// The templates of all pages.
#[derive(Debug, Clone)]
pub struct Pages {
    engine: Arc<Handlebars<'static>>,
    live: bool,
}

/// Where one can go: address, word, right, key after `g`.
const PLACES: [(&str, &str, Right, char); 8] = [
    ("/", "本周", Right::Look, 'w'),
    ("/tips", "来稿", Right::ReadTips, 'i'),
    ("/rundown", "串联单", Right::Look, 'r'),
    ("/review", "三审", Right::Look, 's'),
    ("/preview", "预览", Right::Look, 'p'),
    ("/package", "播出包", Right::Look, 'b'),
    ("/manage", "管理", Right::Operate, 'm'),
    ("/account", "我的账号", Right::Look, 'a'),
];

#[derive(Serialize)]
struct Place {
    address: &'static str,
    word: &'static str,
    key: char,
    here: bool,
}

#[derive(Serialize)]
struct Frame<'a> {
    programme: &'a str,
    title: &'a str,
    version: &'static str,
    /// `live`, or `fixed`: a page does not count down by its own clock then.
    clock: &'static str,
    /// The last change that the page can hold.
    mark: i64,
    places: Vec<Place>,
    user: Option<Who<'a>>,
}

#[derive(Serialize)]
struct Who<'a> {
    login: &'a str,
    name: &'a str,
    role: &'static str,
}

#[derive(Serialize)]
struct Framed<'a, T> {
    frame: Frame<'a>,
    #[serde(flatten)]
    body: &'a T,
}

impl Pages {
    /// Reads the templates. `live`: the clock runs.
    ///
    /// # Errors
    /// One of them is not Handlebars.
    pub fn open(live: bool) -> Result<Self, AppError> {
        let mut engine = Handlebars::new();
        engine.set_strict_mode(true);
        for name in Templates::iter() {
            let text = Templates::get(&name).map(|file| file.data.into_owned());
            let text = String::from_utf8(text.unwrap_or_default())
                .map_err(|error| AppError::Defect(format!("{name}: {error}")))?;
            let short = name.trim_end_matches(".hbs").trim_end_matches(".html");
            engine
                .register_template_string(short, text)
                .map_err(|error| {
                    AppError::Defect(format!("templates/desk/pages/{name}: {error}"))
                })?;
        }
        Ok(Self {
            engine: Arc::new(engine),
            live,
        })
    }

    /// A page inside the frame.
    ///
    /// # Errors
    /// The template asks for what `body` does not have.
    pub fn page(
        &self,
        template: &str,
        (programme, title, here): (&str, &str, &str),
        visitor: Option<&Visitor>,
        body: &impl Serialize,
    ) -> Result<Html<String>, AppError> {
        let user = visitor.map(|visitor| &visitor.user);
        let places = PLACES
            .iter()
            .filter(|(_, _, right, _)| user.is_some_and(|user| right.is_of(user.role)))
            .map(|(address, word, _, key)| Place {
                address,
                word,
                key: *key,
                here: *address == here,
            });
        let frame = Frame {
            programme,
            title,
            version: assets::version(),
            clock: if self.live { "live" } else { "fixed" },
            mark: visitor.map_or(0, |visitor| visitor.mark),
            places: places.collect(),
            user: user.map(|user| Who {
                login: &user.login,
                name: &user.name,
                role: user.role.label(),
            }),
        };
        let page = Framed { frame, body };
        self.engine
            .render(template, &page)
            .map(Html)
            .map_err(|error| AppError::Defect(format!("the page {template}: {error}")))
    }
}

/// What a refusal says: the door makes a page of it for who has no script.
#[derive(Debug, Clone)]
pub struct Said(pub String);

/// A failure as a page or, for a script, as `{"error": …}`: in the newsroom's words, the chain in the log.
#[derive(Debug)]
pub struct Failed(pub AppError);

impl Failed {
    /// There is no such page.
    pub fn missing() -> Self {
        Self(AppError::Missing)
    }
}

impl<E: Into<AppError>> From<E> for Failed {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let (status, text) = match &self.0 {
            gone if gone.is_missing() => {
                return outside::plain(StatusCode::NOT_FOUND, outside::NOT_FOUND);
            }
            stale if stale.is_stale() => (
                StatusCode::CONFLICT,
                "刚才有人改过，请刷新页面看最新的内容，再改一次。".to_owned(),
            ),
            other => match words::refused(other) {
                // The page is out of date: it is brought anew.
                Some(text) if other.is_overtaken() => (StatusCode::CONFLICT, text),
                Some(text) => (StatusCode::UNPROCESSABLE_ENTITY, text),
                None => {
                    tracing::error!(error = %self.0, "a page failed");
                    return outside::plain(StatusCode::INTERNAL_SERVER_ERROR, outside::FAILED);
                }
            },
        };
        let mut answer = told(status, &text);
        answer.extensions_mut().insert(Said(text));
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_paragraph_holds_what_ends_it() {
        // A parser ends the paragraph there, and what follows stands outside of it.
        let block = regex::Regex::new(
            r"</?(p|form|div|ul|ol|dl|table|section|details|article|h[1-6])[\s>]",
        )
        .unwrap();
        let mut paragraphs = 0;
        for name in Templates::iter() {
            let text = Templates::get(&name).unwrap().data.into_owned();
            let text = String::from_utf8(text).unwrap();
            let mut open = false;
            for tag in block.find_iter(&text) {
                match tag.as_str().trim_end() {
                    "<p" | "<p>" => {
                        assert!(!open, "{name}: {}", &text[..tag.end()]);
                        open = true;
                        paragraphs += 1;
                    }
                    "</p>" => open = false,
                    other => {
                        let line = text[..tag.start()].lines().count();
                        assert!(!open, "{name} line {line}: {other} within a paragraph");
                    }
                }
            }
        }
        assert!(paragraphs > 100, "{paragraphs}");
    }
}
