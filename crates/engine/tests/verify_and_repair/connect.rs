//! Finding and unlocking vaults.

use std::sync::Arc;

use mybackup_engine::{EngineErrorKind, find_vaults, unlock_with_device, unlock_with_passphrase, unlock_with_words};
use mybackup_format::envelope;
use mybackup_format::keys::Secret;
use mybackup_format::slot::{SlotKind, stretch};
use mybackup_vfs::{RealFs, Vfs};

use super::world::{COST, VAULT, WORDS, World, slot, unlocked};

fn vfs() -> Arc<dyn Vfs> {
    Arc::new(RealFs)
}

#[test]
fn a_vault_is_found_and_opens_with_each_of_its_secrets() {
    let mut world = World::saved(&["one"]);
    let device = Secret([4; 32]);
    world.engine().add_slot(&slot(SlotKind::Device, 2, &device)).unwrap();
    let passphrase = stretch("a long one", &[3; 24], COST).unwrap();
    let bytes = slot(SlotKind::Passphrase, 3, &passphrase);
    assert_eq!(envelope::salt(&bytes).unwrap(), [3; 24]);
    world.engine().replace_passphrase_slot(&bytes).unwrap();
    let place = world.destination("one");
    for place in [place.clone(), world.vault("one")] {
        let found = find_vaults(&vfs(), &place).unwrap();
        assert_eq!((found.len(), found[0].vault, found[0].slots.len()), (1, VAULT, 3));
        assert_eq!(unlock_with_words(&vfs(), &place, VAULT, &WORDS).unwrap(), unlocked());
    }
    assert_eq!(unlock_with_device(&vfs(), &place, VAULT, &device).unwrap(), unlocked());
    assert_eq!(unlock_with_passphrase(&vfs(), &place, VAULT, "a long one").unwrap(), unlocked());
    let wrong = unlock_with_words(&vfs(), &place, VAULT, &device).unwrap_err();
    assert_eq!(wrong.kind(), EngineErrorKind::WrongKey);
}

#[test]
fn a_new_passphrase_closes_the_old_way_in_and_no_other() {
    let mut world = World::saved(&["one", "two"]);
    for (salt, text) in [(3, "the old one"), (4, "the new one")] {
        let secret = stretch(text, &[salt; 24], COST).unwrap();
        let change = world.engine().replace_passphrase_slot(&slot(SlotKind::Passphrase, salt, &secret)).unwrap();
        assert_eq!(change.done, ["one", "two"]);
    }
    for name in ["one", "two"] {
        let place = world.destination(name);
        assert!(unlock_with_passphrase(&vfs(), &place, VAULT, "the old one").is_err());
        assert!(unlock_with_passphrase(&vfs(), &place, VAULT, "the new one").is_ok());
        assert!(unlock_with_words(&vfs(), &place, VAULT, &WORDS).is_ok());
    }
}

#[test]
fn a_damaged_slot_or_description_does_not_close_the_vault() {
    let mut world = World::saved(&["one"]);
    let first = world.names_in("one", "keys").remove(0);
    world.engine().add_slot(&slot(SlotKind::Words, 8, &WORDS)).unwrap();
    world.flip("one", &first, 90);
    world.flip("one", "vault.enc", 2);
    let place = world.destination("one");
    assert_eq!(find_vaults(&vfs(), &place).unwrap()[0].vault, VAULT);
    assert!(unlock_with_words(&vfs(), &place, VAULT, &WORDS).is_ok());
    world.delete("one", &world.names_in("one", "keys").into_iter().find(|n| *n != first).unwrap());
    let error = unlock_with_words(&vfs(), &place, VAULT, &WORDS).unwrap_err();
    assert_eq!(error.kind(), EngineErrorKind::Damaged, "damage is not a wrong key");
}
