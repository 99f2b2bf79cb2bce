//! Several things at a time, as many as there are cores.

use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};

/// Does `work` for each of `items`, `workers` at a time, first come first served; results in the
/// items' order. After the first error nothing new is begun, and that error is returned.
pub fn each<T: Sync, R: Send, E: Send>(
    workers: usize,
    items: &[T],
    work: &(dyn Fn(&T) -> Result<R, E> + Sync),
) -> Result<Vec<R>, E> {
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<(usize, R)>> = Mutex::default();
    let failed: Mutex<Option<E>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..workers.min(items.len()).max(1) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(at) else { break };
                    match work(item) {
                        Ok(result) => held(&results).push((at, result)),
                        Err(error) => {
                            next.store(items.len(), Ordering::Relaxed);
                            held(&failed).get_or_insert(error);
                        }
                    }
                }
            });
        }
    });
    if let Some(error) = held(&failed).take() {
        return Err(error);
    }
    let mut results = std::mem::take(&mut *held(&results));
    results.sort_by_key(|(at, _)| *at);
    Ok(results.into_iter().map(|(_, result)| result).collect())
}

/// A lock whose holder panicked still holds whole values here.
pub fn held<T>(lock: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    lock.lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_items() {
        let items: Vec<u32> = (0..100).collect();
        let doubled = each(3, &items, &|n| Ok::<_, ()>(n * 2)).unwrap();
        assert_eq!(doubled, items.iter().map(|n| n * 2).collect::<Vec<_>>());
        assert!(
            each(3, &[] as &[u32], &|n| Ok::<_, ()>(*n))
                .unwrap()
                .is_empty()
        );
        assert_eq!(
            each(1, &items, &|n| if *n == 7 { Err(*n) } else { Ok(()) }),
            Err(7)
        );
    }
}
