//! How often a password may be tried: five at once, then one every half a minute, for each address and
//! for each login. Pure: the time is given.

use std::{collections::HashMap, time::Duration};

/// So many tries at once.
const BURST: u32 = 5;
/// Then one in so long.
const EVERY: Duration = Duration::from_secs(30);
/// So many keys are remembered; who floods the door with new ones only makes us forget full buckets.
const MOST: usize = 10_000;

/// What is left to each key.
#[derive(Debug)]
pub struct Throttle {
    /// So many at once.
    burst: u32,
    /// Then one in so long.
    every: Duration,
    /// When the key's bucket will be full again.
    full_at: HashMap<String, Duration>,
}

impl Default for Throttle {
    fn default() -> Self {
        Self::new(BURST, EVERY)
    }
}

impl Throttle {
    /// `burst` at once, at least one, then one `every` so long.
    #[must_use]
    pub fn new(burst: u32, every: Duration) -> Self {
        Self {
            burst: burst.max(1),
            every,
            full_at: HashMap::new(),
        }
    }

    /// Takes a try from every one of `keys`. `Err`: one of them has none left; how long until it has.
    ///
    /// # Errors
    /// The time to wait.
    pub fn take(&mut self, keys: &[&str], now: Duration) -> Result<(), Duration> {
        let room = self.every * (self.burst - 1);
        let wait = keys
            .iter()
            .filter_map(|key| self.full_at.get(*key))
            .map(|full| full.saturating_sub(now + room))
            .max()
            .unwrap_or_default();
        if !wait.is_zero() {
            return Err(wait);
        }
        if self.full_at.len() > MOST {
            self.full_at.retain(|_, full| *full > now);
        }
        for key in keys {
            let full = self.full_at.entry((*key).to_owned()).or_insert(now);
            *full = (*full).max(now) + self.every;
        }
        Ok(())
    }

    /// The right password was given: nothing is held against these keys.
    pub fn forget(&mut self, keys: &[&str]) {
        for key in keys {
            self.full_at.remove(*key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn five_at_once_and_then_one_every_half_a_minute() {
        let mut throttle = Throttle::default();
        for _ in 0..5 {
            assert_eq!(throttle.take(&["ed"], at(100)), Ok(()));
        }
        assert_eq!(throttle.take(&["ed"], at(100)), Err(at(30)));
        assert_eq!(throttle.take(&["ed"], at(129)), Err(at(1)));
        assert_eq!(throttle.take(&["ed"], at(130)), Ok(()));
        assert!(throttle.take(&["ed"], at(131)).is_err());
        assert_eq!(throttle.take(&["rev"], at(131)), Ok(()), "others are free");
        throttle.forget(&["ed"]);
        assert_eq!(throttle.take(&["ed"], at(131)), Ok(()));
    }

    #[test]
    fn another_door_has_another_measure() {
        let mut throttle = Throttle::new(3, Duration::from_secs(1));
        let taken = (0..10).filter(|_| throttle.take(&["ip"], at(9)).is_ok());
        assert_eq!(taken.count(), 3);
        assert_eq!(throttle.take(&["ip"], at(9)), Err(at(1)));
        assert_eq!(throttle.take(&["ip"], at(10)), Ok(()));
    }

    #[test]
    fn a_login_is_guarded_from_many_addresses_and_an_address_over_many_logins() {
        let mut throttle = Throttle::default();
        let let_in = |throttle: &mut Throttle, of: &dyn Fn(u32) -> (String, String)| {
            (0..1000)
                .filter(|number| {
                    let (address, login) = of(*number);
                    throttle.take(&[&address, &login], at(5)).is_ok()
                })
                .count()
        };
        let one_login = |number| (format!("10.0.0.{number}"), "ed".to_owned());
        assert_eq!(let_in(&mut throttle, &one_login), 5);
        let one_address = |number| ("10.1.1.1".to_owned(), format!("user{number}"));
        assert_eq!(let_in(&mut throttle, &one_address), 5);
    }
}
