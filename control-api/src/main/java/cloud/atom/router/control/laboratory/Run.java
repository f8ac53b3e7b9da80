package cloud.atom.router.control.laboratory;

/** What the parts of one run share. Confined to it. */
record Run(Scene scene, VirtualTime time, World world) {}
