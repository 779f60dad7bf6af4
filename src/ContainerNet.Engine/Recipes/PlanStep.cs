namespace ContainerNet.Recipes;

/// <summary>One step of a plan.</summary>
/// <param name="Text">What it does, as a sentence begins: <c>Create bridge 'cn0'</c>.</param>
/// <param name="Act">Does it.</param>
/// <param name="Undo">Takes it back, whether it was done, half done or not done; null where another step's undo takes it along.</param>
/// <param name="IsRecord">It is the record of the plan itself, which stays when anything else could not be taken back.</param>
public sealed record PlanStep(string Text, Action Act, Action? Undo, bool IsRecord = false);
