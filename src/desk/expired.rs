//! A form that comes after its session is over: what was typed is shown again, to be taken along. Nothing
//! is sent a second time by itself, and no secret is shown.

use axum::{
    body::to_bytes,
    extract::Request,
    http::{HeaderMap, Uri, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Serialize;

use super::outside;

/// A larger form is none of the desk's: a voice-over has some 4,000 characters, nine bytes each in a form.
const MOST: usize = 256 * 1024;
/// So many boxes are shown.
const MOST_BOXES: usize = 120;

/// One box of the form.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Typed {
    label: String,
    text: String,
    rows: usize,
}

/// The page with what was typed; without any of it the way to the login.
pub(super) async fn answer(request: Request) -> Response {
    let back = stood_on(request.headers());
    let is_form = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    let typed = match is_form {
        true => match to_bytes(request.into_body(), MOST).await {
            Ok(body) => boxes(&body),
            Err(_) => Vec::new(),
        },
        false => Vec::new(),
    };
    let login = login(&back);
    if typed.is_empty() {
        return Redirect::to(&login).into_response();
    }
    outside::expired(&login, &typed)
}

/// The login that leads on to `target`.
pub(super) fn login(target: &str) -> String {
    let query: String = url::form_urlencoded::byte_serialize(target.as_bytes()).collect();
    format!("/login?to={query}")
}

/// The page of ours on which the form stood. Whatever the header says, only a path is taken of it, and the
/// login leads to no other host.
fn stood_on(headers: &HeaderMap) -> String {
    let page: Option<Uri> = headers
        .get(header::REFERER)
        .and_then(|page| page.to_str().ok())
        .and_then(|page| page.parse().ok());
    page.as_ref()
        .and_then(Uri::path_and_query)
        .map_or_else(|| "/".to_owned(), |page| page.as_str().to_owned())
}

/// What a person typed, in the order of the form. Of boxes that are not known here nothing is shown: a
/// password, or what a page says to itself.
fn boxes(body: &[u8]) -> Vec<Typed> {
    url::form_urlencoded::parse(body)
        .filter(|(_, text)| !text.trim().is_empty())
        .filter_map(|(name, text)| {
            let label = label(&name)?;
            let lines: usize = text.lines().map(|line| 1 + line.chars().count() / 20).sum();
            Some(Typed {
                label,
                rows: lines.clamp(1, 16),
                text: text.into_owned(),
            })
        })
        .take(MOST_BOXES)
        .collect()
}

fn label(name: &str) -> Option<String> {
    let known = match name {
        "text" => "正文或意见",
        "reason" => "原因",
        "value" | "words" => "文字",
        "credit" => "署名",
        "for_whom" => "给谁",
        "in" => "入点",
        "out" => "出点",
        "name" => "姓名",
        "address" => "邮箱",
        "tip" => "回执号",
        "to" => "改期到",
        _ => "",
    };
    if !known.is_empty() {
        return Some(known.to_owned());
    }
    let aired = name.split_once('-').and_then(|(what, number)| {
        let number: u16 = number.parse().ok()?;
        match what {
            "length" => Some(format!("第{number}条实播时长")),
            "presenter" => Some(format!("第{number}条谁读")),
            _ => None,
        }
    });
    aired.or_else(|| {
        let field: crate::model::amend::Field = name.parse().ok()?;
        Some(field.label().to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_shown_and_no_secret() {
        let form = "text=%E7%AC%AC%E4%B8%80%E8%A1%8C%0A%3Cb%3E&password=geheim-geheim&old=alt&new=neu&press=abc\
                    &t=token&was-3=%7B%7D&length-3=0%3A58&presenter-3=&reason=+&voice_over=%E9%85%8D%E9%9F%B3&base=x";
        let shown = boxes(form.as_bytes());
        let told: Vec<(&str, &str)> = shown
            .iter()
            .map(|one| (one.label.as_str(), one.text.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("正文或意见", "第一行\n<b>"),
                ("第3条实播时长", "0:58"),
                ("配音稿", "配音")
            ]
        );
        assert!(boxes(b"").is_empty());
        assert_eq!(boxes("text=x&".repeat(500).as_bytes()).len(), MOST_BOXES);
    }

    /// What the tag says of itself; a value that the template fills in is no name.
    fn said<'a>(tag: &'a str, attribute: &str) -> &'a str {
        let start = format!(" {attribute}=\"");
        let rest = tag.split_once(&start).map_or("", |(_, rest)| rest);
        rest.split('"').next().unwrap_or_default()
    }

    #[test]
    fn every_box_in_which_one_writes_is_known() {
        let pages = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/desk/pages");
        let mut seen = 0;
        for page in std::fs::read_dir(pages).unwrap() {
            let page = page.unwrap().path();
            let text = std::fs::read_to_string(&page).unwrap();
            let forms = text.split("<form").skip(1);
            for form in
                forms.filter(|form| form.split('>').next().unwrap().contains("method=\"post\""))
            {
                let form = form.split("</form>").next().unwrap();
                let tags = ["<input", "<textarea"]
                    .iter()
                    .flat_map(|tag| form.split(tag).skip(1));
                for tag in tags.map(|rest| rest.split('>').next().unwrap()) {
                    let (name, kind) = (said(tag, "name"), said(tag, "type"));
                    let is_written = matches!(kind, "" | "text" | "email" | "datetime-local");
                    // Who signs in writes his login anew; a number stands for what the template counts.
                    if !is_written || matches!(name, "" | "login") {
                        continue;
                    }
                    let name = name.replace("{{position}}", "3");
                    assert!(label(&name).is_some(), "{name} of {}", page.display());
                    seen += 1;
                }
            }
        }
        assert!(seen > 15, "only {seen} boxes");
    }

    #[test]
    fn the_login_leads_back_to_the_page_and_to_no_other_host() {
        let from = |page: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::REFERER, page.parse().unwrap());
            login(&stood_on(&headers))
        };
        assert_eq!(
            from("https://desk.example/tips/1/reply?template=ask"),
            "/login?to=%2Ftips%2F1%2Freply%3Ftemplate%3Dask"
        );
        assert_eq!(from("https://evil.example/"), "/login?to=%2F");
        assert_eq!(from("no address"), "/login?to=%2F");
        assert_eq!(login(&stood_on(&HeaderMap::new())), "/login?to=%2F");
    }
}
