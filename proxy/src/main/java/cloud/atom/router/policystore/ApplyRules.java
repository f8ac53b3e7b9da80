package cloud.atom.router.policystore;

/**
 * What a router asks of every policy. Immutable.
 *
 * @param environment the only environment whose policies it takes; compared exactly
 * @param simulation whether unsigned policies may apply, and those without an end
 * @param approval whether a policy needs an approver's signature; simulation mode asks for none
 */
public record ApplyRules(String environment, boolean simulation, boolean approval) {}
