namespace ContainerNet.Packets;

/// <summary>Takes frames, one after the other.</summary>
public interface IFrameSink
{
    /// <summary>Takes a frame, whose bytes are valid during the call only. False when no more are wanted.</summary>
    bool Take(in CapturedFrame frame);
}
