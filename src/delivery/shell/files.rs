//! Reads a package, and refuses one that is no longer what its manifest says.

use std::{
    fs::{self, File},
    io::Read,
    path::{Component, Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::{
    delivery::{
        DeliveryError,
        freight::{Archive, Freight, plan},
    },
    model::{BlobHash, package::DeliveryPackage},
};

/// Reads the zip's hash, and the bytes of all that is attached.
pub fn load(package: &DeliveryPackage, max: u64) -> Result<Freight, DeliveryError> {
    let disk = |path: &Path| {
        let path = path.to_owned();
        |source| DeliveryError::Disk { path, source }
    };
    let bytes = fs::metadata(&package.zip)
        .map_err(disk(&package.zip))?
        .len();
    let load = plan(&package.manifest, bytes, max);
    let (zip, sha256) = if load.zip {
        let bytes = fs::read(&package.zip).map_err(disk(&package.zip))?;
        let hash = BlobHash::of(&bytes);
        (Some(bytes), hash)
    } else {
        (None, hash_of(&package.zip).map_err(disk(&package.zip))?)
    };
    let name = package.zip.file_name().map_or_else(
        || "package.zip".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    );
    let attached = load
        .attached
        .iter()
        .map(|path| read(package, path))
        .collect::<Result<_, _>>()?;
    let contact_sheet = load
        .contact_sheet
        .as_deref()
        .map(|path| read(package, path))
        .transpose()?;
    Ok(Freight {
        archive: Archive {
            name,
            bytes,
            sha256,
        },
        load,
        zip,
        attached,
        contact_sheet,
    })
}

fn read(package: &DeliveryPackage, name: &str) -> Result<Vec<u8>, DeliveryError> {
    let path = inside(&package.folder, name)?;
    let bytes = fs::read(&path).map_err(|source| DeliveryError::Disk {
        path: path.clone(),
        source,
    })?;
    let expected = package
        .manifest
        .files
        .iter()
        .find(|file| file.path == name)
        .map(|file| file.sha256);
    if expected == Some(BlobHash::of(&bytes)) {
        Ok(bytes)
    } else {
        Err(DeliveryError::Changed { path })
    }
}

/// The manifest is read back from a database row: its paths are checked like any other input.
fn inside(folder: &Path, name: &str) -> Result<PathBuf, DeliveryError> {
    let plain = Path::new(name)
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    if plain && !name.is_empty() {
        Ok(folder.join(name))
    } else {
        Err(DeliveryError::Path {
            path: name.to_owned(),
        })
    }
}

fn hash_of(path: &Path) -> std::io::Result<BlobHash> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut block = vec![0_u8; 1 << 16];
    loop {
        let read = file.read(&mut block)?;
        if read == 0 {
            return Ok(BlobHash::from_digest(hasher.finalize().into()));
        }
        hasher.update(&block[..read]);
    }
}
