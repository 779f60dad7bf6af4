using System.Globalization;
using System.Management.Automation;

namespace ContainerNet.Binding;

/// <summary>Lets a number be within a range, or not be given: a property of a piped object, or a cell of a CSV file, may be empty.</summary>
/// <param name="lowest">The lowest number taken.</param>
/// <param name="highest">The highest number taken.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RangeOrNothingAttribute(int lowest, int highest) : ValidateArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is not null && Convert.ToInt64(arguments, CultureInfo.InvariantCulture) is long number && (number < lowest || number > highest))
        {
            throw new ValidationMetadataException($"{number} is not within {lowest} and {highest}.");
        }
    }
}
