//! The folder of somebody who works in it for years: papers, a log, photos, some large files.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::{Path, PathBuf};

use mybackup_testkit::Dice;

use crate::edits::Hand;

const PAPERS: u64 = 24;
const LARGE: u64 = 3;
const MOST_PHOTOS: usize = 40;

/// A desk and who works at it.
pub struct Desk {
    root: PathBuf,
    hand: Hand,
    dice: Dice,
    photos: Vec<PathBuf>,
    next_photo: u64,
}

impl Desk {
    pub fn new(root: PathBuf, seed: u64) -> Self {
        let mut desk =
            Desk { hand: Hand::new(root.clone()), root, dice: Dice::new(seed), photos: Vec::new(), next_photo: 0 };
        for number in 0..PAPERS {
            desk.write_paper(number);
        }
        for number in 0..LARGE {
            let content = desk.dice.bytes(280_000 + 40_000 * number as usize);
            desk.hand.write(&desk.root.join(format!("large/{number}")), &content);
        }
        desk
    }

    /// What happens between two runs; sometimes that is nothing.
    pub fn work(&mut self) {
        if self.dice.below(10) == 0 {
            return;
        }
        self.write_log();
        for _ in 0..1 + self.dice.below(3) {
            // Some papers are on the desk every day, others once a year.
            let number = self.dice.below(PAPERS).min(self.dice.below(PAPERS)).min(self.dice.below(PAPERS));
            self.write_paper(number);
        }
        if self.dice.below(8) == 0 {
            self.take_photo();
        }
        if self.dice.below(12) == 0 || self.photos.len() > MOST_PHOTOS {
            self.delete_photo();
        }
        if self.dice.below(12) == 0 {
            self.rename_photo();
        }
        if self.dice.below(20) == 0 {
            let path = self.some_paper();
            let mode = 0o600 | self.dice.below(0o100) as u32;
            let _ = fs::set_permissions(path, Permissions::from_mode(mode));
        }
        if self.dice.below(12) == 0 {
            self.change_large();
        }
        if self.dice.below(30) == 0 {
            self.hand.write_holes(&self.root.join("large/holes"), &mut self.dice);
        }
        if self.dice.below(40) == 0 {
            let _ = fs::remove_file(self.some_paper());
        }
        self.write_missing_papers();
    }

    fn some_paper(&mut self) -> PathBuf {
        let number = self.dice.below(PAPERS);
        self.paper(number)
    }

    fn paper(&self, number: u64) -> PathBuf {
        self.root.join(format!("papers/{}/{number}", number % 3))
    }

    fn write_paper(&mut self, number: u64) {
        let len = 200 + self.dice.below(4_000) as usize;
        let content = self.dice.bytes(len);
        self.hand.write(&self.paper(number), &content);
    }

    /// What was thrown away is written anew another time.
    fn write_missing_papers(&mut self) {
        for number in 0..PAPERS {
            if !self.paper(number).exists() && self.dice.below(9) == 0 {
                self.write_paper(number);
            }
        }
    }

    fn write_log(&mut self) {
        let path = self.root.join("log");
        let mut content = fs::read(&path).unwrap_or_default();
        if content.len() > 8_000 {
            content.clear();
        }
        content.extend(self.dice.bytes(200));
        self.hand.write(&path, &content);
    }

    fn take_photo(&mut self) {
        self.next_photo += 1;
        let path = self.root.join(format!("photos/{}", self.next_photo));
        let len = 5_000 + self.dice.below(15_000) as usize;
        let content = self.dice.bytes(len);
        self.hand.write(&path, &content);
        self.photos.push(path);
    }

    fn delete_photo(&mut self) {
        if let Some(at) = self.some_photo() {
            fs::remove_file(self.photos.swap_remove(at)).expect("a photo is there");
        }
    }

    fn rename_photo(&mut self) {
        if let Some(at) = self.some_photo() {
            self.next_photo += 1;
            let to = self.root.join(format!("photos/{} renamed", self.next_photo));
            fs::rename(&self.photos[at], &to).expect("a photo is there");
            self.photos[at] = to;
        }
    }

    fn some_photo(&mut self) -> Option<usize> {
        if self.photos.is_empty() { None } else { Some(self.dice.below(self.photos.len() as u64) as usize) }
    }

    /// Changes a stretch in the middle of a large file.
    fn change_large(&mut self) {
        let path = self.root.join(format!("large/{}", self.dice.below(LARGE)));
        let stretch = self.dice.bytes(3_000);
        let file = File::options().write(true).open(&path).expect("a large file is there");
        file.write_all_at(&stretch, self.dice.below(270_000)).expect("write into a file");
        self.hand.stamp(&path);
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }
}
