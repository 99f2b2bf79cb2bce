//! Cards → the words that stand on them, for the 字幕单: of those cards whose words no paper knows.

use super::card::{FigureCard, FrameCard};

/// 数据板: the figure, what is counted, and what stands below.
#[must_use]
pub fn figure(card: &FigureCard) -> Vec<String> {
    lines([
        format!("{}{}", card.figure, card.unit),
        card.label.clone(),
        card.context.clone(),
        card.source.clone(),
    ])
}

/// 图片框: what is seen and whose picture it is.
#[must_use]
pub fn frame(card: &FrameCard) -> Vec<String> {
    lines([card.caption.clone(), card.credit.clone()])
}

fn lines<const N: usize>(lines: [String; N]) -> Vec<String> {
    let lines = lines.into_iter();
    lines.filter(|line| !line.trim().is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::card::Orientation;

    #[test]
    fn what_is_empty_is_no_line() {
        let card = FigureCard {
            label: "累计服务".to_owned(),
            figure: "8,000".to_owned(),
            unit: "人次".to_owned(),
            context: String::new(),
            source: "主办方".to_owned(),
        };
        assert_eq!(figure(&card), ["8,000人次", "累计服务", "主办方"]);
        let card = FrameCard {
            orientation: Orientation::Square,
            credit: String::new(),
            caption: " ".to_owned(),
        };
        assert_eq!(frame(&card), [""; 0]);
    }
}
