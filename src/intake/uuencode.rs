//! Files inside a text, between `begin 644 name` and `end`.

/// A file found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Takes every complete file out of `text`; what is no file stays.
pub(super) fn take(text: &str) -> (String, Vec<Found>) {
    let mut left = String::with_capacity(text.len());
    let mut files = Vec::new();
    let mut lines = text.split_inclusive('\n').peekable();
    // Where no `end` follows, none is looked for again: the time stays linear.
    let mut ends = text.lines().filter(|line| line.trim_end() == "end").count();
    let mut closes = text
        .lines()
        .filter(|line| line.trim_end() == "====")
        .count();
    while let Some(line) = lines.next() {
        if line.trim_end() == "====" {
            closes = closes.saturating_sub(1);
        }
        // POSIX's other form of the same: base64 between `begin-base64` and `====`.
        if let Some(name) = begin_base64(line).filter(|_| closes > 0) {
            let mut data = String::new();
            for next in lines.by_ref() {
                if next.trim_end() == "====" {
                    break;
                }
                data.push_str(next);
            }
            closes -= 1;
            files.push(Found {
                name: name.to_owned(),
                bytes: super::transfer::base64(data.as_bytes()),
            });
            continue;
        }
        let name = begin(line).filter(|_| ends > 0);
        let data = lines
            .peek()
            .is_some_and(|next| row(next.trim_end_matches(['\r', '\n']).as_bytes()).is_some());
        let (Some(name), true) = (name, data) else {
            ends -= usize::from(ends > 0 && line.trim_end() == "end");
            left.push_str(line);
            continue;
        };
        let (mut bytes, mut raw, mut complete) = (Vec::new(), line.to_owned(), false);
        while let Some(next) = lines.peek() {
            let content = next.trim_end_matches(['\r', '\n']);
            if content.trim_end() == "end" {
                complete = true;
                ends -= 1;
                lines.next();
                break;
            }
            let Some(decoded) = row(content.as_bytes()) else {
                break;
            };
            bytes.extend(decoded);
            raw.push_str(next);
            lines.next();
        }
        if complete {
            files.push(Found {
                name: name.to_owned(),
                bytes,
            });
        } else {
            left.push_str(&raw);
        }
    }
    (left, files)
}

/// The first file of a part whose transfer encoding is uuencode.
pub(super) fn first(body: &[u8]) -> Option<Vec<u8>> {
    let text = String::from_utf8_lossy(body);
    take(&text).1.into_iter().next().map(|file| file.bytes)
}

fn begin_base64(line: &str) -> Option<&str> {
    named(line.strip_prefix("begin-base64 ")?)
}

fn begin(line: &str) -> Option<&str> {
    named(line.strip_prefix("begin ")?)
}

fn named(rest: &str) -> Option<&str> {
    let (mode, name) = rest.trim_end().split_once(' ')?;
    let octal = (3..=4).contains(&mode.len()) && mode.bytes().all(|b| (b'0'..=b'7').contains(&b));
    (octal && !name.trim().is_empty()).then_some(name.trim())
}

/// One data line: a length, then four characters for three bytes.
fn row(line: &[u8]) -> Option<Vec<u8>> {
    let value = |byte: u8| (0x20..=0x60).contains(&byte).then(|| (byte - 0x20) & 0x3f);
    // An empty last row may have lost its space to a mail program.
    let Some((&length, data)) = line.split_first() else {
        return Some(Vec::new());
    };
    let length = usize::from(value(length)?);
    let mut bytes = Vec::with_capacity(length + 2);
    for group in data.chunks(4) {
        let mut sextets = [0_u8; 4];
        for (slot, byte) in sextets.iter_mut().zip(group) {
            *slot = value(*byte)?;
        }
        let [a, b, c, d] = sextets;
        bytes.extend([a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]);
    }
    // Trailing spaces may have been cut; a checksum character may follow.
    if bytes.len() + 6 < length || bytes.len() > length + 6 {
        return None;
    }
    bytes.resize(length, 0);
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_file_is_taken_out_and_the_text_around_it_stays() {
        let text = "请看附件\nbegin 644 cat.txt\n#0V%T\n`\nend\n谢谢\n";
        let (left, files) = take(text);
        assert_eq!(left, "请看附件\n谢谢\n");
        assert_eq!(
            files,
            [Found {
                name: "cat.txt".to_owned(),
                bytes: b"Cat".to_vec()
            }]
        );
    }

    #[test]
    fn the_base64_form_is_read_too() {
        let (left, files) = take("a\nbegin-base64 644 cat.txt\nQ2F0\n====\nb\n");
        assert_eq!((left.as_str(), files.len()), ("a\nb\n", 1));
        assert_eq!(files[0].bytes, b"Cat");
        let open = "begin-base64 644 cat.txt\nQ2F0\n";
        assert_eq!(take(open), (open.to_owned(), Vec::new()));
    }

    #[test]
    fn a_sentence_that_begins_alike_is_text() {
        for text in [
            "begin 644 words here\nand so on 你好\nend\n",
            "begin 644 x\n#0V%T\n",
            "begin with this\nend\n",
        ] {
            assert_eq!(take(text), (text.to_owned(), Vec::new()));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_looked_through(text in "(begin 644 a\n|end\n|#0V%T\n|`\n|\\PC|\n){0,30}") {
            take(&text);
        }
    }
}
