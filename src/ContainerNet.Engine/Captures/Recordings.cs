namespace ContainerNet.Captures;

/// <summary>The captures that run in the background of this process. They end with it, and with the module.</summary>
public static class Recordings
{
    private static readonly List<(int Id, CaptureRequest Request, string Filter, Recorder Recorder, List<string> Notes)> All = [];
    private static int _last;

    static Recordings() => AppDomain.CurrentDomain.ProcessExit += (_, _) => StopAll();

    /// <summary>Begins one.</summary>
    /// <param name="request">What to capture.</param>
    /// <param name="filter">The filter in words.</param>
    public static PacketRecording Start(CaptureRequest request, string filter)
    {
        Recorder recorder = Recorder.Start(request);
        lock (All)
        {
            All.Add((++_last, request, filter, recorder, []));
            return Describe(All[^1]);
        }
    }

    /// <summary>How they stand.</summary>
    public static IReadOnlyList<PacketRecording> Get()
    {
        lock (All)
        {
            return All.ConvertAll(Describe);
        }
    }

    /// <summary>Ends some, completes their files and takes them off the list. One that is not there is left out.</summary>
    public static IReadOnlyList<PacketRecording> Stop(IReadOnlyCollection<int> ids)
    {
        List<(int Id, CaptureRequest Request, string Filter, Recorder Recorder, List<string> Notes)> found;
        lock (All)
        {
            found = All.FindAll(one => ids.Contains(one.Id));
            All.RemoveAll(found.Contains);
        }

        found.ForEach(one => one.Recorder.Stop()); // all at once, then each is waited for
        found.ForEach(one => one.Recorder.Dispose());
        return found.ConvertAll(Describe);
    }

    /// <summary>Ends them all.</summary>
    public static void StopAll() => Stop([.. Get().Select(one => one.Id)]);

    private static PacketRecording Describe((int Id, CaptureRequest Request, string Filter, Recorder Recorder, List<string> Notes) one)
    {
        Recorder recorder = one.Recorder;
        while (recorder.TryTakeNote(out string note))
        {
            one.Notes.Add(note);
        }

        bool isDone = recorder.IsDone;
        IReadOnlyList<string> paths = recorder.Paths;
        return new PacketRecording
        {
            Id = one.Id,
            State = !isDone ? RecordingState.Running : recorder.Failure is null ? RecordingState.Stopped : RecordingState.Failed,
            Namespace = one.Request.Places[0].Name.Namespace,
            Place = [.. one.Request.Places.Select(place => place.Name.ToString())],
            Path = paths[^1],
            AllPaths = paths,
            Filter = one.Filter,
            StartTime = recorder.StartTime,
            Elapsed = recorder.Elapsed,
            Packets = recorder.Packets,
            Bytes = recorder.Bytes,
            Dropped = recorder.Lost,
            Message = string.Join(' ', recorder.Failure is { } failure ? [.. one.Notes, failure.Message] : one.Notes),
        };
    }
}
