using System.Diagnostics;
using System.Globalization;
using ContainerNet.Interop;

namespace ContainerNet.Recipes;

/// <summary>Steps that are all done, or all taken back. Making a plan reads, and changes nothing.</summary>
/// <param name="subject">What it is about, as <c>-WhatIf</c> names it.</param>
public sealed class Plan(string subject)
{
    private readonly List<PlanStep> _steps = [];

    /// <summary>What it is about.</summary>
    public string Subject => subject;

    /// <summary>The steps, in order.</summary>
    public IReadOnlyList<PlanStep> Steps => _steps;

    /// <summary>Adds a step.</summary>
    public Plan Add(string text, Action act, Action? undo = null, bool isRecord = false)
    {
        _steps.Add(new PlanStep(text, act, undo, isRecord));
        return this;
    }

    /// <summary>Does all of it. When a step fails, it and all before it are taken back, the last first, however many of these fail too.</summary>
    /// <param name="cancel">What ends waits; not those of taking back.</param>
    /// <param name="say">Told of each step and its time; null when nobody listens.</param>
    /// <exception cref="RefusedException"><c>UndoFailed</c>: not all could be taken back; it says what remains.</exception>
    public void Run(CancelSignal cancel, Action<string>? say)
    {
        ArgumentNullException.ThrowIfNull(cancel);
        for (int i = 0; i < _steps.Count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            try
            {
                _steps[i].Act();
            }
            catch (Exception e) when (e is KernelException or RefusedException or OperationCanceledException or IOException or UnauthorizedAccessException)
            {
                List<string> left = [];
                cancel.Ignore(() => TakeBack(i, left, say));
                throw left.Count == 0 ? Known(e, _steps[i].Text) : Incomplete(e, left);
            }

            say?.Invoke($"{_steps[i].Text}: {Elapsed(start)}");
        }
    }

    /// <summary>A failure to write a record, as the kernel's refusal that it is.</summary>
    internal static Exception Known(Exception e, string asked) => e is IOException or UnauthorizedAccessException
        ? new KernelException(asked.Length == 0 ? asked : char.ToLowerInvariant(asked[0]) + asked[1..], e is IOException ? Errno.EIO : Errno.EACCES, e.Message) { Capability = "CAP_DAC_OVERRIDE" }
        : e;

    /// <summary>What is said when not all could be taken back.</summary>
    internal static RefusedException Incomplete(Exception e, IReadOnlyList<string> left) => new("UndoFailed",
        $"{e.Message} And not all of it could be taken back. What remains: {string.Join("; ", left)}", "Run Repair-ContainerNetwork, which takes it back.", left);

    /// <summary>The time since, in milliseconds.</summary>
    internal static string Elapsed(long start)
        => string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start).TotalMilliseconds:0.00} ms");

    private void TakeBack(int failed, List<string> left, Action<string>? say)
    {
        foreach (PlanStep step in _steps.Take(failed + 1).Where(step => step.Undo is not null).Reverse())
        {
            if (step.IsRecord && left.Count > 0)
            {
                continue; // it tells Repair-ContainerNetwork what to look for
            }

            try
            {
                step.Undo!();
                say?.Invoke($"Taken back: {step.Text}");
            }
            catch (Exception e) when (e is KernelException or RefusedException or IOException or UnauthorizedAccessException)
            {
                left.Add($"{step.Text} ({e.Message.TrimEnd('.')})");
            }
        }
    }
}
