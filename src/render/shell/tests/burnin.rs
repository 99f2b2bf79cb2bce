//! The burn-in's figures are where the clock looks for them.

use crate::render::{
    card::{BurnInCard, CardData},
    shell::painter::open_painter,
};

#[test]
fn the_template_draws_every_figure_in_its_cell() {
    let painter = open_painter(&[], None).unwrap();
    let label = "03 “暖蜂驿站”为骑手点亮回家的灯".to_owned();
    let card = painter
        .paint(&CardData::BurnIn(BurnInCard { label }))
        .unwrap();
    assert!(
        !card.opaque && card.warnings.is_empty(),
        "{:?}",
        card.warnings
    );
    for n in 0..=10 {
        let name = format!("digit-{n}");
        let layer = card.layers.iter().find(|layer| layer.name == name);
        let layer = layer.unwrap_or_else(|| panic!("{name} in {card:?}"));
        let from = layer.x - (500 + 60 * n);
        let to = from + i32::try_from(layer.image.width).unwrap();
        assert!(from >= 0 && to <= 22, "{name}: {from} to {to}");
    }
    let plate = card
        .layers
        .iter()
        .find(|layer| layer.name == "plate")
        .unwrap();
    let right = plate.x + i32::try_from(plate.image.width).unwrap();
    // The timecode ends at 1186 + 11 × 20.
    assert!((1406..=1440).contains(&right), "{right}");
}
