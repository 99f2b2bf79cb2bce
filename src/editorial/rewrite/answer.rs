//! The server's reply → the fields of a draft, however the model wrapped them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::{language::without_controls, story::Category};

/// The fields that the model wrote, unchecked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fields {
    /// Headlines, at most three.
    pub headlines: Vec<String>,
    /// 导语.
    pub lead: String,
    /// 配音稿.
    pub voice_over: String,
    /// One of the four 新.
    pub category: Option<Category>,
    /// Why.
    pub reason: String,
}

/// Why a reply is of no use; English, for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// Not a chat completion.
    #[error("the reply is no chat completion: {0}")]
    Shape(String),
    /// Cut off at its limit of tokens.
    #[error("the model stopped at its token limit")]
    Cut,
    /// The content is no JSON object with the asked fields.
    #[error("the model's text is not the JSON object that was asked for")]
    Content,
}

/// Reads a reply of `/chat/completions`.
///
/// # Errors
/// [`AnswerError`]: half a JSON, no choice, no fields.
pub fn fields(reply: &[u8]) -> Result<Fields, AnswerError> {
    #[derive(Deserialize)]
    struct Reply {
        choices: Vec<Choice>,
    }
    #[derive(Deserialize)]
    struct Choice {
        message: Message,
        #[serde(default)]
        finish_reason: Option<String>,
    }
    #[derive(Deserialize)]
    struct Message {
        #[serde(default)]
        content: Option<String>,
    }
    let reply: Reply =
        serde_json::from_slice(reply).map_err(|error| AnswerError::Shape(error.to_string()))?;
    let choice = reply
        .choices
        .into_iter()
        .next()
        .ok_or_else(|| AnswerError::Shape("no choice in it".to_owned()))?;
    if choice.finish_reason.as_deref() == Some("length") {
        return Err(AnswerError::Cut);
    }
    let content = choice.message.content.unwrap_or_default();
    let object = object(&content).ok_or(AnswerError::Content)?;
    let line = |key: &str| {
        object
            .get(key)
            .and_then(Value::as_str)
            .map(tidy)
            .unwrap_or_default()
    };
    let headlines: Vec<String> = object
        .get("headlines")
        .and_then(Value::as_array)
        .map(|all| {
            all.iter()
                .filter_map(Value::as_str)
                .map(tidy)
                .take(3)
                .collect()
        })
        .unwrap_or_default();
    let label = line("category");
    let fields = Fields {
        headlines,
        lead: line("lead"),
        voice_over: line("vo"),
        category: Category::ALL.into_iter().find(|c| c.label() == label),
        reason: line("reason").chars().take(80).collect(),
    };
    if fields.headlines.is_empty() && fields.lead.is_empty() && fields.voice_over.is_empty() {
        return Err(AnswerError::Content);
    }
    Ok(fields)
}

/// The JSON object in `content`: alone, in a code fence, or behind a model's spoken thoughts.
fn object(content: &str) -> Option<serde_json::Map<String, Value>> {
    let content = content
        .rsplit_once("</think>")
        .map_or(content, |(_, said)| said);
    let (start, end) = (content.find('{')?, content.rfind('}')?);
    match serde_json::from_str(content.get(start..=end)?).ok()? {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

fn tidy(text: &str) -> String {
    let text = without_controls(text);
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(content: &str) -> Vec<u8> {
        serde_json::json!({"choices": [{"message": {"role": "assistant", "content": content}, "finish_reason": "stop"}]})
            .to_string()
            .into_bytes()
    }

    #[test]
    fn fields_are_found_however_they_are_wrapped() {
        let bare = r#"{"headlines": ["甲", "乙", "丙", "丁"], "lead": "导语", "vo": "一。\n\n二。", "category": "新事", "reason": "活动"}"#;
        for content in [
            bare.to_owned(),
            format!("```json\n{bare}\n```"),
            format!("<think>先想 {{一想}}</think>好的：{bare}"),
        ] {
            let fields = fields(&reply(&content)).unwrap();
            assert_eq!(fields.headlines, ["甲", "乙", "丙"]);
            assert_eq!(fields.voice_over, "一。\n二。");
            assert_eq!(fields.category, Some(Category::Event));
        }
    }

    #[test]
    fn a_broken_reply_is_an_error() {
        assert!(matches!(
            fields(b"{\"choices\": [{"),
            Err(AnswerError::Shape(_))
        ));
        assert!(matches!(
            fields(b"{\"choices\": []}"),
            Err(AnswerError::Shape(_))
        ));
        assert_eq!(fields(&reply("好的")), Err(AnswerError::Content));
        assert_eq!(fields(&reply(r#"{"lead": "#)), Err(AnswerError::Content));
        let cut = br#"{"choices": [{"message": {"content": "{}"}, "finish_reason": "length"}]}"#;
        assert_eq!(fields(cut), Err(AnswerError::Cut));
    }
}
