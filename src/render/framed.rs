//! 图片框 with a submitted picture in it: which shapes get one, and how the picture lies in it.

use super::{
    card::{Card, HEIGHT, Orientation, PictureBox, WIDTH},
    compose::still,
    focus::focus,
    framing::filling,
    resample::{Crop, Rgb},
    still::ground,
};

/// The frame for a picture of `width` × `height` upright pixels, neither of them 0; `None`: it fills
/// the screen by itself, or is so long that a frame would show half of it.
#[must_use]
pub fn orientation(width: u32, height: u32) -> Option<Orientation> {
    let hundredths = u64::from(width) * 100 / u64::from(height.max(1));
    match hundredths {
        55..88 => Some(Orientation::Portrait),
        88..=114 => Some(Orientation::Square),
        115..145 => Some(Orientation::Landscape),
        _ => None,
    }
}

/// The card's still with `picture` in its place: opaque RGB, whole canvas.
#[must_use]
pub fn framed(card: &Card, place: PictureBox, picture: &Rgb) -> Vec<u8> {
    let mut under = Rgb {
        width: WIDTH as usize,
        height: HEIGHT as usize,
        data: vec![0; WIDTH as usize * HEIGHT as usize * 3],
    };
    let (width, height) = (place.width as usize, place.height as usize);
    under.paste(
        &inside(picture, width, height),
        place.x as usize,
        place.y as usize,
    );
    let over = still(card);
    let pixels = under.data.as_chunks_mut::<3>().0;
    for (pixel, over) in pixels.iter_mut().zip(over.as_chunks::<4>().0) {
        let rest = 255 - u32::from(over[3]);
        for (c, own) in pixel.iter_mut().zip(over) {
            let sum = u32::from(*own) + (u32::from(*c) * rest + 127) / 255;
            *c = u8::try_from(sum).unwrap_or(u8::MAX);
        }
    }
    under.data
}

/// The picture in a box of its own shape or near it: it fills the box, unless that would cut what
/// must be seen or what is there to be read; then all of it stands on a ground made of itself.
fn inside(picture: &Rgb, width: usize, height: usize) -> Rgb {
    let focus = focus(picture);
    let filled = filling((picture.width, picture.height), (width, height), focus.kept);
    if let Some(crop) = filled.filter(|_| !focus.page) {
        return picture.resized(crop, width, height);
    }
    let by_width = (width, (width * picture.height / picture.width).max(1));
    let (w, h) = if by_width.1 <= height {
        by_width
    } else {
        ((height * picture.width / picture.height).max(1), height)
    };
    let around = ground(picture);
    let middle = Crop {
        x: (around.width - width.min(around.width)) / 2,
        y: (around.height - height.min(around.height)) / 2,
        width: width.min(around.width),
        height: height.min(around.height),
    };
    let mut all = around.resized(middle, width, height);
    let whole = picture.resized(picture.whole(), w, h);
    all.paste(&whole, (width - w) / 2, (height - h) / 2);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{
        card::{Layer, Motion, Raster},
        focus::tests::draw_text,
    };

    const PLACE: PictureBox = PictureBox {
        x: 600,
        y: 160,
        width: 540,
        height: 720,
    };

    /// A blue mat with a hole.
    fn mat() -> Card {
        let mut rgba = [0, 0, 200, 255].repeat((WIDTH * HEIGHT) as usize);
        for (i, pixel) in rgba.as_chunks_mut::<4>().0.iter_mut().enumerate() {
            let (x, y) = (i as u32 % WIDTH, i as u32 / WIDTH);
            let inside = (PLACE.x..PLACE.x + PLACE.width).contains(&x)
                && (PLACE.y..PLACE.y + PLACE.height).contains(&y);
            if inside {
                *pixel = [0; 4];
            }
        }
        Card {
            key: crate::model::BlobHash::of(b"mat"),
            opaque: false,
            layers: vec![Layer {
                name: "ground".to_owned(),
                x: 0,
                y: 0,
                image: std::sync::Arc::new(Raster {
                    width: WIDTH,
                    height: HEIGHT,
                    rgba,
                }),
                motion: Motion::default(),
            }],
            picture: Some(PLACE),
            texts: Vec::new(),
            warnings: Vec::new(),
        }
    }

    fn plain(width: usize, height: usize, colour: [u8; 3]) -> Rgb {
        Rgb {
            width,
            height,
            data: colour.repeat(width * height),
        }
    }

    fn at(frame: &[u8], x: usize, y: usize) -> [u8; 3] {
        frame.as_chunks::<3>().0[y * WIDTH as usize + x]
    }

    #[test]
    fn telephones_and_squares_are_framed_and_wide_pictures_are_not() {
        assert_eq!(orientation(3000, 4000), Some(Orientation::Portrait));
        assert_eq!(orientation(1080, 1920), Some(Orientation::Portrait));
        assert_eq!(orientation(2000, 2000), Some(Orientation::Square));
        assert_eq!(orientation(4000, 3000), Some(Orientation::Landscape));
        for (width, height) in [(1920, 1080), (6000, 4000), (1080, 3000), (1, 1000), (5, 0)] {
            assert_eq!(orientation(width, height), None, "{width} × {height}");
        }
    }

    #[test]
    fn a_picture_fills_its_place_and_nothing_else() {
        let frame = framed(&mat(), PLACE, &plain(900, 1200, [200, 40, 10]));
        for (x, y) in [(600, 160), (1139, 879), (870, 500)] {
            assert_eq!(at(&frame, x, y), [200, 40, 10], "{x} {y}");
        }
        for (x, y) in [(599, 160), (1140, 879), (870, 159), (870, 880)] {
            assert_eq!(at(&frame, x, y), [0, 0, 200], "{x} {y}");
        }
    }

    #[test]
    fn a_page_is_not_cut() {
        let mut page = plain(1240, 1754, [246; 3]);
        draw_text(&mut page, 120, 140, 1000, 1480, 40);
        let frame = framed(&mat(), PLACE, &page);
        // 540 × 720 holds it by its height: 509 wide, with ground left and right.
        assert!(at(&frame, 870, 162)[0] > 230 && at(&frame, 870, 876)[0] > 230);
        assert!(at(&frame, 602, 500)[0] < 200 && at(&frame, 1137, 500)[0] < 200);
    }

    #[test]
    fn every_picture_however_small_is_framed() {
        for (width, height) in [(1, 1), (1, 2), (2, 3), (19, 20)] {
            let _ = framed(&mat(), PLACE, &plain(width, height, [9; 3]));
        }
    }
}
