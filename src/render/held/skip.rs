//! H.264 pictures that say "as before": every macroblock skipped, a dozen bytes each.
//!
//! They refer to the picture before them without motion or remainder, so they are its exact copy in
//! every decoder (ITU-T H.264, 7.3.4 and 8.4.1.1). They are written with CAVLC, where a whole skipped
//! picture is one number, behind a picture parameter set of their own.

/// Number of the parameter set that our pictures use; x264 uses 0.
const OWN_SET: u32 = 1;

/// What a slice header needs to know of the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    frame_num_bits: u32,
    /// `None`: order of output is order of decoding (type 2).
    order_bits: Option<u32>,
    macroblocks: u32,
}

impl Shape {
    /// Reads a sequence parameter set (the NAL unit without start code). `None`: interlaced, or with
    /// something in it that x264 does not write for us.
    #[must_use]
    pub fn read(set: &[u8]) -> Option<Self> {
        if set.first()? & 0x1f != 7 {
            return None;
        }
        let payload = unescaped(set.get(1..)?);
        let mut bits = Bits {
            bytes: &payload,
            at: 0,
        };
        let profile = bits.number(8)?;
        bits.number(16)?;
        bits.golomb()?;
        if matches!(profile, 100 | 110 | 122 | 244) {
            if bits.golomb()? == 3 {
                return None;
            }
            bits.golomb()?;
            bits.golomb()?;
            bits.number(1)?;
            if bits.number(1)? == 1 {
                return None;
            }
        } else if !matches!(profile, 66 | 77 | 88) {
            return None;
        }
        let frame_num_bits = bits.golomb()? + 4;
        let order_bits = match bits.golomb()? {
            0 => Some(bits.golomb()? + 4),
            2 => None,
            _ => return None,
        };
        bits.golomb()?;
        bits.number(1)?;
        let (width, height) = (bits.golomb()? + 1, bits.golomb()? + 1);
        let progressive = bits.number(1)? == 1;
        let sane = frame_num_bits <= 16
            && order_bits.is_none_or(|bits| bits <= 16)
            && width <= 1024
            && height <= 1024;
        (progressive && sane).then_some(Self {
            frame_num_bits,
            order_bits,
            macroblocks: width * height,
        })
    }

    /// The `n`th picture behind a key frame, from 1, as a NAL unit.
    #[must_use]
    pub fn picture(&self, n: u32) -> Vec<u8> {
        let mut out = Writer::default();
        out.golomb(0); // the picture's first macroblock
        out.golomb(5); // P slices only
        out.golomb(OWN_SET);
        out.number(n & mask(self.frame_num_bits), self.frame_num_bits);
        if let Some(bits) = self.order_bits {
            out.number((2 * n) & mask(bits), bits);
        }
        out.number(0, 3); // one reference, the last picture; the oldest is forgotten
        out.golomb(0); // no change of the quantizer
        out.golomb(self.macroblocks);
        // Referred to by the next one, as in any stream of P pictures.
        out.unit(0x41)
    }
}

/// The parameter set that [`Shape::picture`] refers to, as a NAL unit.
#[must_use]
pub fn parameters() -> Vec<u8> {
    let mut out = Writer::default();
    out.golomb(OWN_SET);
    out.golomb(0); // the one sequence parameter set
    out.number(0, 2); // CAVLC; no order by fields
    out.golomb(0); // one slice group
    out.golomb(0); // one reference forward
    out.golomb(0); // and backward
    out.number(0, 3); // no weights
    out.golomb(0); // quantizers 26
    out.golomb(0);
    out.golomb(0);
    out.number(0, 3); // loop filter as usual: it leaves skipped macroblocks alone
    out.unit(0x68)
}

/// The set's own number; `None`: no picture parameter set.
#[must_use]
pub fn set_number(set: &[u8]) -> Option<u32> {
    if set.first()? & 0x1f != 8 {
        return None;
    }
    let payload = unescaped(set.get(1..)?);
    let mut bits = Bits {
        bytes: &payload,
        at: 0,
    };
    bits.golomb()
}

fn mask(bits: u32) -> u32 {
    (1 << bits) - 1
}

/// Without the bytes that keep start codes apart.
fn unescaped(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut zeros = 0;
    for &byte in bytes {
        if byte == 3 && zeros == 2 {
            zeros = 0;
            continue;
        }
        zeros = if byte == 0 { zeros + 1 } else { 0 };
        out.push(byte);
    }
    out
}

struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn number(&mut self, bits: u32) -> Option<u32> {
        let mut value = 0;
        for _ in 0..bits {
            let byte = *self.bytes.get(self.at / 8)?;
            value = value << 1 | u32::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Some(value)
    }

    fn golomb(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while self.number(1)? == 0 {
            zeros += 1;
            if zeros > 20 {
                return None;
            }
        }
        Some((1 << zeros) - 1 + self.number(zeros)?)
    }
}

#[derive(Default)]
struct Writer {
    bits: Vec<bool>,
}

impl Writer {
    fn number(&mut self, value: u32, bits: u32) {
        self.bits
            .extend((0..bits).rev().map(|i| value >> i & 1 == 1));
    }

    fn golomb(&mut self, value: u32) {
        let bits = 32 - (value + 1).leading_zeros();
        self.number(0, bits - 1);
        self.number(value + 1, bits);
    }

    fn unit(mut self, head: u8) -> Vec<u8> {
        self.bits.push(true);
        let mut out = vec![head];
        let mut zeros = 0;
        for part in self.bits.chunks(8) {
            let byte = part
                .iter()
                .enumerate()
                .fold(0_u8, |byte, (i, bit)| byte | u8::from(*bit) << (7 - i));
            if zeros == 2 && byte <= 3 {
                out.push(3);
                zeros = 0;
            }
            zeros = if byte == 0 { zeros + 1 } else { 0 };
            out.push(byte);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of x264 core 164, veryfast, 1920×1080.
    const SET: [u8; 29] = [
        0x67, 0x64, 0x00, 0x28, 0xac, 0xd9, 0x40, 0x78, 0x02, 0x27, 0xe5, 0x9a, 0x80, 0x80, 0x80,
        0xa0, 0x00, 0x00, 0x03, 0x00, 0x20, 0x00, 0x00, 0x06, 0x41, 0xe3, 0x06, 0x32, 0xc0,
    ];

    #[test]
    fn the_stream_s_shape_is_read() {
        let shape = Shape::read(&SET).unwrap();
        assert_eq!(shape.macroblocks, 120 * 68);
        assert!(shape.order_bits.is_some());
        assert_eq!(Shape::read(&SET[..6]), None);
        assert_eq!(Shape::read(&[0x68, 1, 2, 3]), None);
    }

    #[test]
    fn a_skipped_picture_is_a_dozen_bytes_and_counts_on() {
        let shape = Shape {
            frame_num_bits: 4,
            order_bits: Some(5),
            macroblocks: 8160,
        };
        let first = shape.picture(1);
        assert!(first.len() < 12, "{first:?}");
        let mut bits = Bits {
            bytes: &first[1..],
            at: 0,
        };
        assert_eq!((bits.golomb(), bits.golomb()), (Some(0), Some(5)));
        assert_eq!(bits.golomb(), Some(OWN_SET));
        assert_eq!((bits.number(4), bits.number(5)), (Some(1), Some(2)));
        // Numbers go round.
        assert_eq!(shape.picture(3), shape.picture(3 + 16));
        assert_ne!(shape.picture(3), shape.picture(4));
        assert_eq!(set_number(&parameters()), Some(OWN_SET));
    }

    #[test]
    fn start_codes_are_kept_apart_and_found_again() {
        let mut writer = Writer::default();
        for byte in [0, 0, 1, 0, 0, 0, 3, 255] {
            writer.number(byte, 8);
        }
        let unit = writer.unit(0x68);
        assert_eq!(unit[1..], [0, 0, 3, 1, 0, 0, 3, 0, 3, 255, 128]);
        assert_eq!(unescaped(&unit[1..]), [0, 0, 1, 0, 0, 0, 3, 255, 128]);
    }
}
