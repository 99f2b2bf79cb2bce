//! Paints every card with normal, short, long and hostile words into PNG files, for designers:
//! `cargo run --example paint_cards -- OUT [TEMPLATES] [--frames 0,5,10]`. With `--frames` also those
//! frames of a five-second film of each card of the normal set.

use std::{error::Error, fs, path::PathBuf};

use yixian::render::{
    card::{Card, CardData, HEIGHT, WIDTH},
    compose::Composer,
    pose::poses,
    samples,
    shell::painter::open_painter,
};

/// Length of the films that frames are taken from.
const FRAMES: u32 = 125;

fn main() -> Result<(), Box<dyn Error>> {
    let mut named = Vec::new();
    let mut frames: Vec<u32> = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--frames" {
            let list = arguments.next().ok_or("--frames 0,5,10")?;
            frames = list
                .split(',')
                .map(str::parse)
                .collect::<Result<_, std::num::ParseIntError>>()?;
        } else {
            named.push(PathBuf::from(argument));
        }
    }
    let mut named = named.into_iter();
    let out = named
        .next()
        .ok_or("usage: paint_cards OUT [TEMPLATES] [--frames 0,5,10]")?;
    let templates = named.next();
    fs::create_dir_all(&out)?;
    let painter = open_painter(&[], templates.as_deref())?;
    for (set, cards) in samples::sets() {
        // What stands over a picture together: overlay, strap and a lifted caption.
        let mut together: Option<Card> = None;
        for data in &cards {
            let card = painter.paint(data)?;
            let path = out.join(format!("{}-{set}.png", name(data)));
            fs::write(&path, png(&card.at_rest(GROUND).rgba)?)?;
            let over = match data {
                CardData::Caption(caption) => {
                    let lifted = true;
                    let text = caption.text.clone();
                    let caption = yixian::render::card::CaptionCard { text, lifted };
                    Some(painter.paint(&CardData::Caption(caption))?)
                }
                CardData::Strap(_) | CardData::Overlay(_) => Some(card.clone()),
                _ => None,
            };
            if let Some(over) = over {
                match &mut together {
                    Some(all) => all.layers.extend(over.layers.iter().cloned()),
                    None => together = Some(over),
                }
            }
            println!("{}", path.display());
            for warning in &card.warnings {
                println!("  {warning}");
            }
            if set == "normal" {
                for n in &frames {
                    let path = out.join(format!("{}-frame-{n:03}.png", name(data)));
                    fs::write(&path, png(&frame(&card, *n))?)?;
                }
            }
        }
        if let Some(all) = together {
            let path = out.join(format!("picture-{set}.png"));
            fs::write(path, png(&all.at_rest(GROUND).rgba)?)?;
        }
    }
    Ok(())
}

/// Light grey where a card is transparent.
const GROUND: [u8; 3] = [196, 202, 194];

fn name(data: &CardData) -> &'static str {
    yixian::render::copy::copy(data).template
}

/// Frame `n` of the card's film, over the ground.
fn frame(card: &Card, n: u32) -> Vec<u8> {
    let [red, green, blue] = GROUND;
    let mut canvas = [red, green, blue, 255].repeat((WIDTH * HEIGHT) as usize);
    let mut composer = Composer::new(card);
    composer.show(&poses(card, n, FRAMES));
    let window = composer.window();
    for (row, line) in composer.pixels().chunks_exact(window.w * 4).enumerate() {
        let at = ((window.y + row) * WIDTH as usize + window.x) * 4;
        for (below, above) in canvas[at..at + line.len()]
            .chunks_exact_mut(4)
            .zip(line.chunks_exact(4))
        {
            let clear = 255 - u32::from(above[3]);
            for (below, above) in below.iter_mut().zip(above) {
                *below = above.saturating_add((u32::from(*below) * clear / 255) as u8);
            }
        }
    }
    canvas
}

fn png(rgba: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, WIDTH, HEIGHT);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    encoder.write_header()?.write_image_data(rgba)?;
    Ok(bytes)
}
