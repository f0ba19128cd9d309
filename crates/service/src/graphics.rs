//! Whether the graphics of this computer are known to leave a web view empty.
//!
//! WebKitGTK draws through DMA-BUF since 2.42. That fails with NVIDIA's driver,
//! in virtual machines and where there is no render node; switching it off
//! everywhere breaks other computers. So it is switched off where it is known to
//! fail, unless the person has decided (`WEBKIT_DISABLE_DMABUF_RENDERER`).

use std::path::Path;

use mybackup_vfs::{RealFs, Vfs};

use crate::home::read_file;

/// The variable that decides; `1` switches DMA-BUF off.
const VARIABLE: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
/// GTK's own: `disable` keeps it from looking for OpenGL when it starts, which a page that is drawn
/// plainly has no use for. Where there is no card, looking loads a renderer in software (26 MB).
const OPENGL: &str = "GDK_GL";
/// Whether there is another way of drawing to try.
pub const OTHER_WAY: bool = cfg!(target_os = "linux");
/// Makers of graphics that are not real: VMware, VirtualBox, virtio, QXL, Hyper-V.
const VIRTUAL: [&str; 5] = ["0x15ad", "0x80ee", "0x1af4", "0x1b36", "0x1414"];

/// Whether DMA-BUF is switched off for this process.
pub fn is_plain() -> bool {
    std::env::var_os(VARIABLE).is_some_and(|value| value != "0")
}

/// What the variables say, by name, in one of the two ways of drawing.
pub fn variables(plain: bool) -> [(&'static str, &'static str); 2] {
    if plain { [(VARIABLE, "1"), (OPENGL, "disable")] } else { [(VARIABLE, "0"), (OPENGL, "")] }
}

/// Whether DMA-BUF should be switched off: nobody decided yet, and it is known to fail here.
pub fn should_be_plain() -> bool {
    OTHER_WAY && std::env::var_os(VARIABLE).is_none() && is_known_to_fail(Path::new("/"))
}

fn is_known_to_fail(root: &Path) -> bool {
    let names = |folder: &str| {
        let entries = RealFs.list_dir(&root.join(folder)).unwrap_or_default();
        entries.into_iter().map(|entry| entry.name.to_string_lossy().into_owned()).collect::<Vec<_>>()
    };
    let has_render_node = names("dev/dri").iter().any(|name| name.starts_with("renderD"));
    let has_nvidia = RealFs.stat(&root.join("proc/driver/nvidia/version")).is_ok();
    let is_virtual = names("sys/class/drm").iter().any(|card| {
        let vendor = read_file(&root.join("sys/class/drm").join(card).join("device/vendor"));
        vendor.is_ok_and(|bytes| VIRTUAL.contains(&String::from_utf8_lossy(&bytes).trim()))
    });
    !has_render_node || has_nvidia || is_virtual
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A computer with a graphics card of a maker.
    fn computer(vendor: &str, others: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("sys/class/drm/card0/device/vendor", &format!("{vendor}\n"));
        write("sys/class/drm/version", "drm 1.1.0");
        others.iter().for_each(|path| write(path, ""));
        root
    }

    #[test]
    fn dma_buf_is_switched_off_where_it_is_known_to_fail_and_nowhere_else() {
        let node = "dev/dri/renderD128";
        let fails = |vendor, others: &[&str]| is_known_to_fail(computer(vendor, others).path());
        assert!(!fails("0x1002", &[node]), "AMD");
        assert!(!fails("0x8086", &[node, "dev/dri/card0"]), "Intel");
        assert!(fails("0x8086", &["dev/dri/card0"]), "no render node");
        assert!(fails("0x10de", &[node, "proc/driver/nvidia/version"]), "NVIDIA's own driver");
        assert!(fails("0x1af4", &[node]), "virtio");
        assert!(is_known_to_fail(Path::new("/nowhere")));
    }
}
