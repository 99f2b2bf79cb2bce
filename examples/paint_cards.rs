//! Paints every card with short, long and hostile words into PNG files, for designers:
//! `cargo run --example paint_cards -- OUT [TEMPLATES]`.

use std::{error::Error, fs, path::PathBuf};

use yixian::render::{
    card::{Card, CardData},
    samples,
    shell::painter::open_painter,
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let out = arguments
        .next()
        .ok_or("usage: paint_cards OUT [TEMPLATES]")?;
    let templates = arguments.next();
    fs::create_dir_all(&out)?;
    let painter = open_painter(&[], templates.as_deref())?;
    for (set, cards) in [
        ("normal", samples::one_of_each()),
        ("long", samples::long()),
        ("hostile", samples::hostile()),
    ] {
        // What stands over a picture together: overlay, strap and a caption.
        let mut together: Option<Card> = None;
        for data in &cards {
            let card = painter.paint(data)?;
            let path = out.join(format!("{}-{set}.png", name(data)));
            fs::write(&path, png(&card)?)?;
            if !card.opaque {
                match &mut together {
                    Some(all) => all.layers.extend(card.layers.iter().cloned()),
                    None => together = Some(card.clone()),
                }
            }
            println!("{}", path.display());
            for warning in &card.warnings {
                println!("  {warning}");
            }
        }
        if let Some(all) = together {
            fs::write(out.join(format!("picture-{set}.png")), png(&all)?)?;
        }
    }
    Ok(())
}

fn name(data: &CardData) -> &'static str {
    yixian::render::copy::copy(data).template
}

/// The card at rest, over a light grey where it is transparent.
fn png(card: &Card) -> Result<Vec<u8>, Box<dyn Error>> {
    let still = card.at_rest([196, 202, 194]);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, still.width, still.height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(&still.rgba)?;
    Ok(bytes)
}
