//! What was read → where the submission stands, with a reason a producer understands.

use super::{parse::ReadMail, sniff};
use crate::model::{
    SubmissionState,
    submission::{BigAttachmentLink, ParsedAttachment, ParsedMail},
};

/// Thousandths of U+FFFD above which a reading is doubtful (bad-input.md).
const DOUBTFUL_PERMILLE: u32 = 10;

/// Judges one mail by its bytes alone; that it is a duplicate, the store finds out.
#[must_use]
pub fn judge(read: &ReadMail) -> SubmissionState {
    let mail = &read.mail;
    if let Some(limit) = &read.limit {
        return SubmissionState::Oversize {
            reason: format!("{limit}，原件已保存，未读取全文"),
        };
    }
    if mail.bounce {
        return SubmissionState::Bounce;
    }
    if mail.automatic {
        return SubmissionState::Automatic;
    }
    if let Some(reason) = quarantine(read) {
        return SubmissionState::Quarantined { reason };
    }
    SubmissionState::Accepted
}

fn quarantine(read: &ReadMail) -> Option<String> {
    let mail = &read.mail;
    if !read.is_mail {
        return Some("不是邮件，或信头已损坏，请人工查看原件".to_owned());
    }
    if let Some(reason) = &read.sealed {
        return Some(reason.clone());
    }
    if let Some(file) = files(mail).find(|file| sniff::runs(&file.media_type, &file.original_name))
    {
        return Some(format!(
            "附件“{}”是可执行程序，请勿打开，先向来稿单位核实",
            file.name
        ));
    }
    if worst(mail) > DOUBTFUL_PERMILLE {
        return Some("编码存疑：正文有读不出的字，请对照原件".to_owned());
    }
    let adds = read.supplement && (files(mail).next().is_some() || !read.links.is_empty());
    if !adds && !says_something(mail, &read.links) {
        let attached = files(mail)
            .find(|file| !file.inline)
            .or_else(|| files(mail).next());
        return Some(match (attached, read.links.is_empty()) {
            (Some(file), _) => format!("没有正文，内容可能在附件“{}”里，请人工查看", file.name),
            (None, false) => "没有正文，内容在超大附件里，请人工下载查看".to_owned(),
            (None, true) => "空邮件：没有正文，也没有附件".to_owned(),
        });
    }
    if let (Some(reason), false, true) = (&read.unread, read.supplement, mail.nested.is_empty()) {
        return Some(format!("正文只说见附件，{reason}"));
    }
    None
}

fn says_something(mail: &ParsedMail, links: &[BigAttachmentLink]) -> bool {
    let of_link = |line: &str| links.iter().any(|link| is_of_link(line, link));
    mail.text
        .lines()
        .any(|line| line.chars().any(char::is_alphanumeric) && !of_link(line))
        || mail.nested.iter().any(|inner| says_something(inner, links))
}

/// Whether a line was written by the program that put the file behind the link: the block's title, its
/// buttons, the file's name with size and expiry.
fn is_of_link(line: &str, link: &BigAttachmentLink) -> bool {
    const SHORT: usize = 20;
    const OF_SIZE_AND_EXPIRY: &str = "年月日时分到过失有效期至大小文件限无永久间剩余天后前";
    let line = line.trim();
    let rest = match link.name.as_deref() {
        Some(name) if !name.is_empty() => line.replace(name, ""),
        _ => line.to_owned(),
    };
    let told = |c: char| c.is_alphabetic() && !c.is_ascii() && !OF_SIZE_AND_EXPIRY.contains(c);
    let named = rest.len() < line.len() && !rest.chars().any(told);
    let titled = ["超大附件", "云附件", "中转站"]
        .iter()
        .any(|word| line.contains(word));
    let button = matches!(line, "下载" | "进入下载页面" | "点击下载" | "打开" | "预览");
    button || named || titled && line.chars().count() <= SHORT
}

fn worst(mail: &ParsedMail) -> u32 {
    mail.nested
        .iter()
        .map(worst)
        .max()
        .unwrap_or(0)
        .max(mail.replacement_permille)
}

/// The mail's files and those of the mails inside it.
fn files(mail: &ParsedMail) -> Box<dyn Iterator<Item = &ParsedAttachment> + '_> {
    Box::new(
        mail.attachments
            .iter()
            .chain(mail.nested.iter().flat_map(files)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::{Limits, read};

    fn of(mail: &str) -> (&'static str, String) {
        let state = judge(&read(mail.as_bytes(), &Limits::default()));
        (state.name(), state.reason().unwrap_or_default())
    }

    #[test]
    fn every_mail_ends_in_a_state_with_its_reason() {
        for (mail, state, reason) in [
            ("From: a@x.cn\nSubject: x\n\n本会举行活动", "accepted", ""),
            ("From: a@x.cn\n\n  \n", "quarantined", "空邮件"),
            ("", "quarantined", "不是邮件"),
            ("no headers at all", "quarantined", "不是邮件"),
            (
                "From: a@x.cn\nAuto-Submitted: auto-replied\n\nx",
                "automatic",
                "自动回复",
            ),
            ("From: mailer-daemon@x.cn\n\nx", "bounce", "退信"),
            (
                "From: a@x.cn\nContent-Type: multipart/encrypted; boundary=x\n\n--x\n\na\n--x--",
                "quarantined",
                "加密",
            ),
            (
                "From: a@x.cn\nContent-Type: image/png; name=\"a.png\"\n\nx",
                "quarantined",
                "附件“a.png”",
            ),
            (
                "From: a@x.cn\n\n\u{fffd}\u{fffd}字字字",
                "quarantined",
                "编码存疑",
            ),
            ("From: a@x.cn\n\nhttps://pan.baidu.com/s/1", "accepted", ""),
        ] {
            let (found, why) = of(mail);
            assert_eq!(found, state, "{mail}");
            assert!(why.contains(reason), "{mail}: {why}");
        }
    }

    #[test]
    fn a_block_of_links_is_no_text() {
        let block = "从QQ邮箱发来的超大附件\n\n成片.mp4 (300M, 2026年12月1日 0:00 到期)\n进入下载页面\nhttps://wx.mail.qq.com/ftn/download?k=a";
        let page = |own: &str| {
            let link = "<a href=\"https://wx.mail.qq.com/ftn/download?k=a\">";
            format!(
                "From: a@x.cn\nContent-Type: text/html; charset=utf-8\n\n<p>{own}</p><div>从QQ邮箱发来的超大附件</div><div>{link}成片.mp4</a> (300M, 2026年12月1日 0:00 到期)</div><div>{link}进入下载页面</a></div>"
            )
        };
        let (state, reason) = of(&page(""));
        assert_eq!(state, "quarantined");
        assert!(reason.contains("超大附件"), "{reason}");
        for own in [
            "本会举行义诊",
            "成片.mp4是本会十一月二十日在罗湖区东门步行街举行义诊活动的录像，请采用",
        ] {
            assert_eq!(of(&page(own)).0, "accepted", "{own}");
        }
        assert_eq!(
            of(&format!("From: a@x.cn\n\n本会举行义诊\n{block}")).0,
            "accepted"
        );
    }

    #[test]
    fn a_program_named_as_a_picture_is_set_aside() {
        let program = "TVqQAAMAAAAEAAAA//8AALgAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAgAAAAA4fug4=";
        let mail = format!(
            "From: a@x.cn\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\n正文在此\n--x\nContent-Type: image/jpeg; name=\"合照.jpg\"\nContent-Transfer-Encoding: base64\n\n{program}\n--x--"
        );
        let (state, reason) = of(&mail);
        assert_eq!(state, "quarantined");
        assert!(
            reason.contains("合照.jpg") && reason.contains("可执行程序"),
            "{reason}"
        );
    }
}
