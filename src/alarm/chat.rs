//! Alarms as the Markdown of chat robots. What came from outside can neither link, nor call anybody,
//! nor change the type: the signs that would do so are written as their full-width likes.

use chrono::{DateTime, Utc};

use super::{House, Told, bulletin::details, left, spans::spans};
use crate::model::{
    alarm::{AlarmLevel, Telling},
    language::hygiene::one_line,
    zone::chinese_day_minute,
};

/// How a robot wants its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// Between two lines; 钉钉 joins what only a line feed parts.
    pub line_end: &'static str,
    /// Commands between backticks.
    pub code: bool,
    /// Bytes of UTF-8 that a message may have.
    pub most: usize,
}

/// 企业微信 takes 4096 bytes (developer.work.weixin.qq.com, 群机器人, markdown).
pub const WECOM: Dialect = Dialect {
    line_end: "\n",
    code: true,
    most: 4096,
};

/// 钉钉 takes 20,000 bytes (open.dingtalk.com, 自定义机器人, markdown).
pub const DINGTALK: Dialect = Dialect {
    line_end: "\n\n",
    code: false,
    most: 16_000,
};

/// `text` on one line, without signs that mean something to a robot.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        safe.push(match c {
            '<' => '＜',
            '>' => '＞',
            '[' => '［',
            ']' => '］',
            '(' => '（',
            ')' => '）',
            '@' => '＠',
            '`' => '｀',
            '*' => '＊',
            '_' => '＿',
            '~' => '～',
            '#' => '＃',
            '|' => '｜',
            '!' => '！',
            '\\' => '＼',
            other => other,
        });
    }
    // A bare address is made a link by the readers themselves.
    safe.replace("://", "：//")
}

/// A command of ours: signs that it needs stay, those that would break out of it do not.
fn command(text: &str, dialect: Dialect) -> String {
    let safe: String = text
        .chars()
        .map(|c| match c {
            '<' => '＜',
            '>' => '＞',
            '[' => '［',
            ']' => '］',
            '`' => '｀',
            '*' => '＊',
            other => other,
        })
        .collect();
    // An address keeps its sign; a word that begins with it could call somebody.
    let mut before = ' ';
    let mut calm = String::with_capacity(safe.len());
    for c in safe.chars() {
        calm.push(if c == '@' && !before.is_ascii_alphanumeric() {
            '＠'
        } else {
            c
        });
        before = c;
    }
    if dialect.code {
        format!("`{calm}`")
    } else {
        calm
    }
}

fn step(number: usize, line: &str, dialect: Dialect) -> String {
    let mut text = format!("{number}. ");
    for span in spans(line) {
        text.push_str(&if span.code {
            format!(" {} ", command(&span.text, dialect))
        } else {
            plain(&span.text)
        });
    }
    text.trim_end().to_owned()
}

/// How much of each alarm a message tells.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Whole,
    Steps,
    Titles,
}

/// The title of the message, as plain text for a notification.
#[must_use]
pub fn title(told: &[Told<'_>]) -> String {
    match told {
        [] => String::new(),
        [one] => format!("{}{}", one.tag(), plain(&one.row.alarm.title)),
        [first, ..] => format!(
            "{}{} 项：{}等",
            first.tag(),
            told.len(),
            plain(&first.row.alarm.title)
        ),
    }
}

/// The message: as much as the robot takes, the gravest first.
#[must_use]
pub fn message(
    told: &[Told<'_>],
    house: &House<'_>,
    now: DateTime<Utc>,
    dialect: Dialect,
) -> String {
    for depth in [Depth::Whole, Depth::Steps, Depth::Titles] {
        let text = lines(told, house, now, dialect, depth).join(dialect.line_end);
        if text.len() <= dialect.most {
            return text;
        }
    }
    // Too many even as a list: the head of it, and how many more.
    let all = lines(told, house, now, dialect, Depth::Titles);
    let more = "……其余见邮件，或执行 yixian alarm list";
    let mut text = String::new();
    for line in all {
        let room = dialect.most - more.len() - 2 * dialect.line_end.len();
        if text.len() + line.len() > room {
            break;
        }
        text.push_str(&line);
        text.push_str(dialect.line_end);
    }
    text.push_str(more);
    text
}

fn lines(
    told: &[Told<'_>],
    house: &House<'_>,
    now: DateTime<Utc>,
    dialect: Dialect,
    depth: Depth,
) -> Vec<String> {
    let mut lines = vec![
        format!("### {}", title(told)),
        // Robots that want a keyword (钉钉, 安全设置) find the programme's name in every message.
        format!("《{}》", plain(house.programme)),
    ];
    for one in told {
        lines.extend(alarm(one, told.len() > 1, house, now, dialect, depth));
    }
    if !house.contact.is_empty() && depth == Depth::Whole {
        lines.push(plain(house.contact));
    }
    lines
}

fn alarm(
    told: &Told<'_>,
    titled: bool,
    house: &House<'_>,
    now: DateTime<Utc>,
    dialect: Dialect,
    depth: Depth,
) -> Vec<String> {
    let row = &told.row.alarm;
    let mut lines = Vec::new();
    if titled {
        let level = match (told.telling, row.level) {
            (Telling::Cleared, _) => "已恢复",
            (_, level) => AlarmLevel::label(level),
        };
        lines.push(format!("**{}**（{level}）", plain(&row.title)));
    }
    if depth == Depth::Titles {
        return lines;
    }
    if let Some(clock) = told.clock {
        lines.push(format!(
            "第{}期，{} 播出，**{}**",
            clock.number,
            chinese_day_minute(clock.air_at, house.zone),
            left(clock.air_at, now)
        ));
    }
    let times = told.times();
    let since = told.since(now, house.zone);
    lines.push(if times.is_empty() {
        since
    } else {
        format!("{since}，{times}")
    });
    if depth == Depth::Whole {
        lines.extend(
            details(&row.detail)
                .iter()
                .map(|line| format!("> {}", plain(line))),
        );
    }
    if told.telling != Telling::Cleared {
        lines.push("现在要做：".to_owned());
        lines.extend(
            row.steps()
                .enumerate()
                .map(|(number, line)| step(number + 1, line, dialect)),
        );
    }
    lines
}
