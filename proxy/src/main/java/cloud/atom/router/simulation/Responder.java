package cloud.atom.router.simulation;

/** Answers requests. Called on the simulation's event loop; never blocks. */
interface Responder {
    Reply answer(SimulatedRequest request);
}
