using System.Management.Automation;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using ContainerNet.Captures;

namespace ContainerNet;

/// <summary>
/// Finds the Tmds.LibC built for this machine. The package holds one per architecture, and
/// PowerShell, which reads no deps.json, would find none.
/// </summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnImport()
    {
        AssemblyLoadContext.Default.Resolving -= ResolveLibC;
        AssemblyLoadContext.Default.Resolving += ResolveLibC;
    }

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        Recordings.StopAll();
        AssemblyLoadContext.Default.Resolving -= ResolveLibC;
    }

    private static Assembly? ResolveLibC(AssemblyLoadContext context, AssemblyName name)
    {
        if (name.Name != "Tmds.LibC")
        {
            return null;
        }

        string machine = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "linux-x64",
            Architecture.Arm64 => "linux-arm64",
            _ => "linux-arm",
        };
        string module = Path.GetDirectoryName(typeof(ModuleInitializer).Assembly.Location)!;
        string library = Path.Combine(module, "runtimes", machine, "lib", "netstandard2.0", "Tmds.LibC.dll");
        return File.Exists(library) ? context.LoadFromAssemblyPath(library) : null;
    }
}
